package io.jenkins.plugins.coreos.steps.transfer;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoAccess;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoOutput;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoPush;
import io.jenkins.plugins.coreos.core.transfer.MetaJsonRecorder;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.steps.StepError;
import io.jenkins.plugins.coreos.steps.durable.AgentConnection;
import io.jenkins.plugins.coreos.steps.durable.ContainerFiles;
import io.jenkins.plugins.coreos.steps.durable.PreparedScriptExecution;
import io.jenkins.plugins.coreos.steps.durable.RemoteCommand;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A push by skopeo, which runs as a durable task in the step's directory and container.
 *
 * <p>Life cycle:
 *
 * <ol>
 *   <li>{@link #prepare} finds the archive, obtains authorization and credentials, and writes the secret. It starts
 *       over after a restart of the controller.
 *   <li>push-skopeo.sh pushes the image; {@link #ended} parses its output.
 *   <li>With {@code updateMeta}, the result is saved and a second script records it in meta.json; it is run again if
 *       another process has changed the file meanwhile.
 *   <li>The step completes with the result of the push.
 * </ol>
 *
 * <p>The push is stored, and its result when it is known; secrets are never stored.
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
    protected Call prepare(FilePath directory) throws Exception {
        try {
            return result == null ? push(directory) : record();
        } catch (IOException | IllegalArgumentException e) {
            if (AgentConnection.isLost(e, directory)) {
                throw new IOException(e);
            }
            // One line for the user, without a stack trace.
            throw StepError.of("pushOciArchive", e);
        }
    }

    private Call push(FilePath directory) throws IOException, InterruptedException {
        Consumer<String> log = step.log(getContext().get(TaskListener.class));
        EnvVars environment = getContext().get(EnvVars.class);
        TransferSpec spec = TransferAuthorization.of(
                step, getContext().get(Run.class), environment, push == null ? log : line -> {});
        if (!spec.supplements().isEmpty()) {
            throw new IllegalArgumentException(
                    "only the current container can read the archive, so the push would use skopeo, which can neither sign"
                            + " nor attach anything; move the archive to the workspace, which the agent process can"
                            + " read");
        }
        SkopeoSource.Found found =
                new SkopeoSource(new ContainerFiles(new RemoteCommand(getContext())), directory.getRemote()).find(spec);
        push = found.push();
        if (step.updateMeta) {
            MetaJsonRecorder.check(List.of(push.source()));
        }
        SkopeoAccess access = found.access();
        String secretFile = access.hasSecrets() ? putSecret("pushOciArchive", name, access.secretFiles()) : null;
        SkopeoSource.unsupported(step, push).forEach(log);
        return new Call(SkopeoPush.SCRIPT, push.arguments(spec, access, secretFile));
    }

    private Call record() throws IOException, InterruptedException {
        return RemoteMetaUpdate.of(new ContainerFiles(new RemoteCommand(getContext())), push.source(), result);
    }

    @Override
    protected void ended(String output) {
        try {
            if (result == null) {
                pushed(output);
            } else if (RemoteMetaUpdate.isDone(output, ++attempts, push.source())) {
                deliver();
            } else {
                start();
            }
        } catch (IOException | IllegalArgumentException e) {
            getContext().onFailure(StepError.of("pushOciArchive", e));
        }
    }

    private void pushed(String output) throws IOException {
        TransferResult pushed = SkopeoOutput.parse(output, push, System.currentTimeMillis() - since);
        result = new LinkedHashMap<>(pushed.toMap());
        try {
            pushed.summary().forEach(step.log(getContext().get(TaskListener.class)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (step.updateMeta) {
            getContext().saveState();
            start();
        } else {
            deliver();
        }
    }

    private void deliver() {
        getContext().onSuccess(result);
    }

    @Override
    public String getStatus() {
        if (!isRunning()) {
            return "inspecting the archive";
        }
        String task = super.getStatus();
        String status = result == null
                ? "skopeo is pushing to " + push.destinations().get(0).name()
                : "recording the push in meta.json";
        return task == null ? status : status + "; " + task;
    }
}
