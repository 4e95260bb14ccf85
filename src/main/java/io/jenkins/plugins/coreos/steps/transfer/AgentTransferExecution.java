package io.jenkins.plugins.coreos.steps.transfer;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.agent.TransferOutcome;
import io.jenkins.plugins.coreos.steps.StepError;
import io.jenkins.plugins.coreos.steps.durable.AgentConnection;
import io.jenkins.plugins.coreos.steps.durable.StepWork;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A transfer or an inspection that runs in the agent's JVM.
 *
 * <p>Life cycle:
 *
 * <ol>
 *   <li>{@link #start} begins the work in a background thread, which waits until the agent is connected.
 *   <li>Each attempt obtains authorization and credentials on the controller, sends them with the callable of its
 *       {@link AgentWork} to the agent, and validates the result that comes back.
 *   <li>If the connection is lost, the next attempt begins when the agent is back. If the controller restarts,
 *       {@link #onResume} starts over. Both are cheap, because blobs that are already at their destination are not
 *       sent again.
 *   <li>{@link #stop} interrupts the work on the agent and fails the step.
 * </ol>
 *
 * <p>Only the parameters of the step are stored; no secret and no partial result.
 */
final class AgentTransferExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private final RegistryStep step;
    private transient volatile StepWork work;
    private transient int attempts;
    private transient volatile Supplier<String> status;

    AgentTransferExecution(StepContext context, RegistryStep step) {
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
        attempts = 0;
        work = StepWork.begin(getContext(), this::run);
    }

    private void run(StepWork current) throws Exception {
        TransferOutcome outcome = AgentConnection.retry(getContext(), current, this::attempt);
        if (StepWork.isJenkinsTerminating()) {
            // The state of the Pipeline is already saved. The result is reported after the restart, by running again.
            return;
        }
        if (outcome.error() != null) {
            getContext().onFailure(StepError.of(step.name(), outcome.printableError()));
        } else {
            getContext().onSuccess(outcome.result());
        }
    }

    /** Does the work once. If the connection to the agent is lost, this is called again. */
    private TransferOutcome attempt(FilePath directory) throws IOException, InterruptedException {
        TaskListener listener = getContext().get(TaskListener.class);
        boolean isFirst = attempts++ == 0;
        if (!isFirst) {
            step.log(listener).accept("the agent is connected again; trying again");
        }
        EnvVars environment = getContext().get(EnvVars.class);
        // The changes that Jenkins' settings make are logged for the first attempt only.
        AgentWork agentWork =
                step.work(getContext().get(Run.class), environment, isFirst ? step.log(listener) : line -> {});
        status = agentWork::status;
        try {
            return validated(
                    await(directory.actAsync(
                            agentWork.callable(StepEnvironment.of(environment), listener, directory.getChannel()))),
                    agentWork);
        } catch (IOException e) {
            status = () -> "waiting for the agent to reconnect";
            throw e;
        } finally {
            agentWork.close();
        }
    }

    /** Validates the agent's result: an agent runs untrusted code. */
    private TransferOutcome validated(TransferOutcome outcome, AgentWork agentWork) throws AbortException {
        if (outcome.error() != null) {
            return outcome;
        }
        try {
            return new TransferOutcome(agentWork.validated(outcome.result()), null);
        } catch (IllegalArgumentException e) {
            throw StepError.of(
                    step.name(),
                    "the agent sent an invalid result (" + e.getMessage()
                            + "); check which other software runs on the agent");
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
        StepWork current = work;
        if (current != null) {
            current.stop();
        }
        getContext().onFailure(cause);
    }

    @Override
    public String getStatus() {
        Supplier<String> current = status;
        return current == null ? null : current.get();
    }
}
