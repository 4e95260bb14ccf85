package io.jenkins.plugins.coreos.steps.transfer;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.agent.ProgressSink;
import io.jenkins.plugins.coreos.agent.TransferCallable;
import io.jenkins.plugins.coreos.agent.TransferOutcome;
import io.jenkins.plugins.coreos.core.transfer.TransferResultValidator;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.steps.StepError;
import io.jenkins.plugins.coreos.steps.StepText;
import io.jenkins.plugins.coreos.steps.durable.AgentConnection;
import io.jenkins.plugins.coreos.steps.durable.Reconnects;
import io.jenkins.plugins.coreos.steps.durable.StepWork;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
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
final class AgentTransferExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private final PushOciArchiveStep step;
    private transient volatile StepWork work;
    private transient volatile Supplier<String> status;

    AgentTransferExecution(StepContext context, PushOciArchiveStep step) {
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
        TrackedStepContext.resume(getContext());
        begin();
    }

    private void begin() {
        status = () -> "starting";
        work = StepWork.begin(getContext(), this::run);
    }

    private void run(StepWork now) throws Exception {
        TransferOutcome outcome = pushUntilDone(now);
        if (StepWork.isJenkinsEnding()) {
            // What the Pipeline learns now it no longer keeps. It is told after the restart, by pushing again.
            return;
        }
        if (outcome.error() != null) {
            getContext().onFailure(StepError.of("pushOciArchive", outcome.shownError()));
        } else {
            getContext().onSuccess(outcome.result());
        }
    }

    /** Pushes, and again whenever the connection to the agent breaks on the way. */
    private TransferOutcome pushUntilDone(StepWork now) throws Exception {
        Reconnects reconnects = new Reconnects();
        for (int attempt = 1; ; attempt++) {
            FilePath directory = AgentConnection.await(getContext(), now::isStopped);
            TaskListener listener = getContext().get(TaskListener.class);
            if (attempt > 1) {
                listener.getLogger().println("The agent is back; going on with the push.");
            }
            EnvVars environment = getContext().get(EnvVars.class);
            TransferSpec spec = TransferAuthorization.of(
                    step,
                    getContext().get(Run.class),
                    environment,
                    // Said once, and not again with every attempt.
                    attempt > 1 ? line -> {} : listener.getLogger()::println);
            PushStatus progress =
                    new PushStatus(StepText.text(spec.destinations().get(0).name()));
            status = progress::text;
            try {
                return validated(
                        await(directory.actAsync(new TransferCallable(
                                spec,
                                StepEnvironment.of(environment),
                                listener,
                                directory.getChannel().export(ProgressSink.class, progress)))),
                        spec);
            } catch (IOException e) {
                if (!AgentConnection.isLost(e, directory)) {
                    throw e;
                }
                status = () -> "waiting for the agent to come back";
                AgentConnection.pause(reconnects, directory, e);
            }
        }
    }

    /** An agent runs other people's code: what it reports is shown as far as it can be true. */
    private static TransferOutcome validated(TransferOutcome outcome, TransferSpec spec) throws AbortException {
        if (outcome.result() == null) {
            return outcome;
        }
        try {
            return new TransferOutcome(TransferResultValidator.check(outcome.result(), spec.destinations()), null);
        } catch (IllegalArgumentException e) {
            throw StepError.of(
                    "pushOciArchive",
                    "the agent reports a result that none can be (" + e.getMessage()
                            + "); look at what else runs on it");
        }
    }

    private static TransferOutcome await(Future<TransferOutcome> future) throws IOException, InterruptedException {
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
