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
 * <p>Life cycle:
 *
 * <ol>
 *   <li>{@link #start} looks for the archive in a background thread: first as the agent's own process, then in the
 *       current container. A restart before the choice begins again.
 *   <li>An archive that only the container sees is pushed by {@link SkopeoExecution}; every other one by
 *       {@link AgentTransferExecution}, which also reports a missing archive.
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
        work = StepWork.begin(getContext(), now -> go(now, found(now)));
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

    private StepExecution found(StepWork now) throws Exception {
        try {
            return AgentConnection.keep(getContext(), now, this::found);
        } catch (IOException e) {
            throw StepError.of("pushOciArchive", e);
        }
    }

    private StepExecution found(FilePath directory) throws IOException, InterruptedException {
        ArchiveSelector choice = step.spec().source();
        boolean agent = directory.act(new ArchiveExistsCallable(choice));
        boolean container = !agent && containerSees(choice, directory);
        getContext().get(TaskListener.class).getLogger().println(explained(agent, container));
        return container ? new SkopeoExecution(getContext(), step) : new AgentTransferExecution(getContext(), step);
    }

    private boolean containerSees(ArchiveSelector choice, FilePath directory) throws IOException, InterruptedException {
        try {
            Path here = Path.of(directory.getRemote());
            return choice.isSeen(here, new ContainerFiles(new RemoteCommand(getContext())));
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

    private static String explained(boolean agent, boolean container) {
        return container
                ? "via skopeo: the current container sees the archive, and the agent's own process does not"
                : "via builtin: the agent's own process sees "
                        + (agent ? "the archive" : "no archive, nor does the current container");
    }

    private synchronized void go(StepWork now, StepExecution execution) throws Exception {
        if (now.isStopped()) {
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
                StepWork now = work;
                if (now != null) {
                    now.stop();
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
