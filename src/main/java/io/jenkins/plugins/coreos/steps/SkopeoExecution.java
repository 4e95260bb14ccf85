package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.transfer.PushRecord;
import io.jenkins.plugins.coreos.core.transfer.PushResult;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoAccess;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoArguments;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoOutput;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoPush;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A push that skopeo makes, as a durable task where the step stands; after it, where that is wanted, the record of it
 * in meta.json.
 *
 * <p>What is kept over a restart is what is pushed where, and in the end the result: no secret.
 */
final class SkopeoExecution extends PreparedScriptExecution {
    private static final long serialVersionUID = 1L;

    private final PushOciArchiveStep step;
    private final String name = UUID.randomUUID().toString().replace("-", "");
    private final long since = System.currentTimeMillis();
    private volatile SkopeoPush push;
    private volatile LinkedHashMap<String, Object> result;
    private volatile int attempts;

    SkopeoExecution(StepContext context, PushOciArchiveStep step) {
        super(context);
        this.step = step;
    }

    @Override
    Call prepare(FilePath directory) throws Exception {
        try {
            return result == null ? push(directory) : record();
        } catch (IOException | IllegalArgumentException e) {
            if (AgentConnection.isLost(e, directory)) {
                throw new IOException(e);
            }
            // One line for the user; where it happened in here says nothing to him.
            throw named(e);
        }
    }

    private static AbortException named(Exception e) {
        String message = String.valueOf(e.getMessage());
        return new AbortException(message.startsWith("pushOciArchive: ") ? message : "pushOciArchive: " + message);
    }

    private Call push(FilePath directory) throws IOException, InterruptedException {
        Consumer<String> log = getContext().get(TaskListener.class).getLogger()::println;
        EnvVars environment = getContext().get(EnvVars.class);
        PushPreparation prepared =
                PushPreparation.of(step, getContext().get(Run.class), environment, push == null ? log : line -> {});
        push = new SkopeoSource(new ContainerFiles(new QuickScript(getContext())), directory.getRemote())
                .find(prepared);
        if (step.isUpdateMeta()) {
            PushRecord.check(List.of(push.source()));
        }
        SkopeoAccess access = new SkopeoAccess(prepared.access(), push.destinations());
        String secretFile = access.needsSecretPlace() ? putSecret("pushOciArchive", name, access.secretFiles()) : null;
        for (String remark : SkopeoSource.remarks(step, push)) {
            log.accept(remark);
        }
        return new Call(
                SkopeoArguments.SCRIPT,
                SkopeoArguments.of(push, prepared.order(), access, prepared.options(), secretFile));
    }

    private Call record() throws IOException, InterruptedException {
        return MetaReplacement.of(new ContainerFiles(new QuickScript(getContext())), push.source(), result);
    }

    @Override
    void ended(String output) {
        try {
            if (result == null) {
                pushed(output);
            } else if (MetaReplacement.isDone(output, ++attempts, push.source())) {
                deliver();
            } else {
                start();
            }
        } catch (IOException | IllegalArgumentException e) {
            getContext().onFailure(named(e));
        }
    }

    private void pushed(String output) throws IOException {
        PushResult pushed = SkopeoOutput.parse(output, push, System.currentTimeMillis() - since);
        result = new LinkedHashMap<>(pushed.toMap());
        try {
            pushed.summary().forEach(getContext().get(TaskListener.class).getLogger()::println);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (step.isUpdateMeta()) {
            getContext().saveState();
            start();
        } else {
            deliver();
        }
    }

    private void deliver() {
        WatchedContext.keeping(getContext(), WatchedContext.Result.PUSH).onSuccess(result);
    }

    @Override
    public String getStatus() {
        if (!isRunning()) {
            return "looking at the archive";
        }
        String task = super.getStatus();
        String what = result == null
                ? "skopeo pushes to " + push.destinations().get(0).repository().name()
                : "recording the push in meta.json";
        return task == null ? what : what + "; " + task;
    }
}
