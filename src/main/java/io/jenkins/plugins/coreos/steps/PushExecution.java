package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.agent.ProgressSink;
import io.jenkins.plugins.coreos.agent.PushOutcome;
import io.jenkins.plugins.coreos.agent.PushTask;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A push on an agent.
 *
 * <p>What is kept over a restart is what to push and where, no secret and no half result. After a restart of the
 * controller, or when the agent's connection broke, the push is made again: what is at the registry is not sent
 * again, so going on and beginning again are the same.
 */
final class PushExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private final PushOciArchiveStep step;
    private transient volatile StepWork work;
    private transient volatile Supplier<String> status;

    PushExecution(StepContext context, PushOciArchiveStep step) {
        super(context);
        this.step = step;
    }

    @Override
    public boolean start() {
        begin();
        return false;
    }

    @Override
    public void onResume() {
        WatchedContext.resume(getContext());
        begin();
    }

    private void begin() {
        status = () -> "starting";
        work = StepWork.begin(getContext(), this::run);
    }

    private void run(StepWork now) throws Exception {
        PushOutcome outcome = pushUntilDone(now);
        if (StepWork.isJenkinsEnding()) {
            // What the Pipeline learns now it no longer keeps. It is told after the restart, by pushing again.
            return;
        }
        if (outcome.error() != null) {
            getContext().onFailure(new AbortException("pushOciArchive: " + outcome.shownError()));
        } else {
            WatchedContext.keeping(getContext(), WatchedContext.Result.PUSH).onSuccess(outcome.result());
        }
    }

    /** Pushes, and again whenever the connection to the agent breaks on the way. */
    private PushOutcome pushUntilDone(StepWork now) throws Exception {
        Reconnects reconnects = new Reconnects();
        for (int attempt = 1; ; attempt++) {
            FilePath directory = AgentConnection.await(getContext(), now::isStopped);
            TaskListener listener = getContext().get(TaskListener.class);
            if (attempt > 1) {
                listener.getLogger().println("The agent is back; going on with the push.");
            }
            EnvVars environment = getContext().get(EnvVars.class);
            PushPreparation prepared = PushPreparation.of(
                    step,
                    getContext().get(Run.class),
                    environment,
                    // Said once, and not again with every attempt.
                    attempt > 1 ? line -> {} : listener.getLogger()::println);
            PushStatus progress =
                    new PushStatus(StepText.text(step.places(prepared.order()).get(0)));
            status = progress::text;
            try {
                return prepared.believed(await(directory.actAsync(new PushTask(
                        prepared.order(),
                        prepared.access(),
                        PushSurroundings.of(environment),
                        prepared.options(),
                        listener,
                        directory.getChannel().export(ProgressSink.class, progress)))));
            } catch (IOException e) {
                if (!AgentConnection.isLost(e, directory)) {
                    throw e;
                }
                status = () -> "waiting for the agent to come back";
                AgentConnection.pause(reconnects, directory, e);
            }
        }
    }

    private static PushOutcome await(Future<PushOutcome> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        StepWork now = work;
        if (now != null) {
            now.stop();
        }
        getContext().onFailure(cause);
    }

    @Override
    public String getStatus() {
        Supplier<String> now = status;
        return now == null ? null : now.get();
    }
}
