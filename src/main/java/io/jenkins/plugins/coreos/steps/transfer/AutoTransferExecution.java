package io.jenkins.plugins.coreos.steps.transfer;

import hudson.FilePath;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.agent.ArchiveExistsCallable;
import io.jenkins.plugins.coreos.core.transfer.ArchiveSelector;
import io.jenkins.plugins.coreos.steps.StepError;
import io.jenkins.plugins.coreos.steps.durable.AgentConnection;
import io.jenkins.plugins.coreos.steps.durable.ContainerFiles;
import io.jenkins.plugins.coreos.steps.durable.RemoteCommand;
import io.jenkins.plugins.coreos.steps.durable.StepWork;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A push whose execution is chosen at run time, by where the archive exists.
 *
 * <p>The choice is made in an execution for two reasons: it needs a request to the agent, and {@code Step.start} must
 * not block the Pipeline's thread; and Jenkins stores executions, so the choice can be repeated after a restart.
 *
 * <p>Life cycle:
 *
 * <ol>
 * <li>{@link #start} looks for the archive in a background thread: first in the agent process, then in the current
 *     container. If the controller restarts, the search starts over.
 * <li>An archive that exists only in the container is pushed by {@link SkopeoExecution}; every other archive by {@link
 *     AgentTransferExecution}, which also reports a missing archive.
 *   <li>The choice is saved, and restarts, aborts and status requests are passed on to the chosen execution.
 * </ol>
 */
final class AutoTransferExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private final PushOciArchiveStep step;
    private volatile StepExecution chosen;
    private transient volatile StepWork work;

    AutoTransferExecution(StepContext context, PushOciArchiveStep step) {
        super(context);
        this.step = step;
    }

    @Override
    public boolean start() {
        work = StepWork.begin(getContext(), current -> delegate(current, choose(current)));
        return false;
    }

    @Override
    public void onResume() {
        StepExecution execution = chosen;
        if (execution != null) {
            execution.onResume();
        } else {
            TrackedStepContext.resume(getContext());
            start();
        }
    }

    private StepExecution choose(StepWork current) throws Exception {
        try {
            return AgentConnection.retry(getContext(), current, this::choose);
        } catch (IOException e) {
            throw StepError.of("pushOciArchive", e);
        }
    }

    private StepExecution choose(FilePath directory) throws IOException, InterruptedException {
        ArchiveSelector source = step.spec().archives();
        if (!directory.act(new ArchiveExistsCallable(source)) && existsInContainer(source, directory)) {
            step.log(getContext().get(TaskListener.class))
                    .accept("pushing with skopeo, because only the current container can read the archive");
            return new SkopeoExecution(getContext(), step);
        }
        return new AgentTransferExecution(getContext(), step);
    }

    private boolean existsInContainer(ArchiveSelector source, FilePath directory)
            throws IOException, InterruptedException {
        try {
            Path workDirectory = Path.of(directory.getRemote());
            return source.existsIn(workDirectory, new ContainerFiles(new RemoteCommand(getContext())));
        } catch (InvalidPathException e) {
            return false;
        } catch (IOException e) {
            if (e instanceof InterruptedIOException || AgentConnection.isLost(e, directory)) {
                throw e;
            }
            // Without sh, such as on Windows, skopeo cannot be run.
            return false;
        }
    }

    private synchronized void delegate(StepWork current, StepExecution execution) throws Exception {
        if (current.isStopped()) {
            return;
        }
        chosen = execution;
        getContext().saveState();
        execution.start();
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        synchronized (this) {
            if (chosen == null) {
                StepWork current = work;
                if (current != null) {
                    current.stop();
                }
                getContext().onFailure(cause);
                return;
            }
        }
        chosen.stop(cause);
    }

    @Override
    public String getStatus() {
        StepExecution execution = chosen;
        return execution == null ? "looking for the archive" : execution.getStatus();
    }
}
