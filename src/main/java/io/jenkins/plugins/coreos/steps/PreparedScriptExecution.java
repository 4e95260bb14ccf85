package io.jenkins.plugins.coreos.steps;

import hudson.FilePath;
import hudson.model.Computer;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A script with something before it that takes a while: questions to the agent, a secret to be written.
 *
 * <p>A restart of the controller before the script runs begins again with what comes before it, and so does a
 * connection that breaks; from then on the script goes its own way.
 */
abstract class PreparedScriptExecution extends ScriptExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(PreparedScriptExecution.class.getName());

    private transient volatile Thread worker;
    private transient volatile boolean stopped;
    private transient volatile boolean begun;

    PreparedScriptExecution(StepContext context) {
        super(context);
    }

    /** A script that is to run. */
    record Call(String resourceName, List<String> arguments) {}

    /**
     * Does what comes before the script, once or several times.
     *
     * @param directory where the step stands; there is a connection to it
     * @return the script, or null where there is nothing left to run
     */
    abstract Call prepare(FilePath directory) throws Exception;

    /** Undoes what {@link #prepare} did, where no script followed that would. */
    abstract void undo() throws IOException, InterruptedException;

    @Override
    public boolean start() {
        begun = false;
        Computer.threadPoolForRemoting.submit(this::begin);
        return false;
    }

    @Override
    public void onResume() {
        if (isRunning()) {
            super.onResume();
        } else {
            WatchedContext.resume(getContext());
            start();
        }
    }

    private void begin() {
        worker = Thread.currentThread();
        try {
            launch(prepared());
        } catch (InterruptedException e) {
            // By stop(), which has told the context why.
        } catch (Exception e) {
            if (!stopped) {
                getContext().onFailure(e);
            }
        } finally {
            worker = null;
            // The thread goes back to the pool: no interrupt of ours may go with it.
            Thread.interrupted();
            if (!begun) {
                clear();
            }
        }
    }

    private Call prepared() throws Exception {
        while (true) {
            FilePath directory = AgentConnection.await(getContext(), () -> stopped);
            try {
                return prepare(directory);
            } catch (IOException e) {
                if (stopped || !AgentConnection.isLost(e, directory)) {
                    throw e;
                }
            }
        }
    }

    /** From here on what was prepared is the script's. */
    private synchronized void launch(Call call) throws Exception {
        if (stopped || call == null) {
            return;
        }
        run(call.resourceName(), call.arguments());
        begun = true;
        getContext().saveState();
    }

    private void clear() {
        try {
            undo();
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.FINE, "cannot remove the secret; the next build will", e);
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        synchronized (this) {
            stopped = true;
            if (!isRunning() && worker != null) {
                worker.interrupt();
            }
        }
        super.stop(cause);
    }
}
