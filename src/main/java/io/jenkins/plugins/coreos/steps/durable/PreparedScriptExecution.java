package io.jenkins.plugins.coreos.steps.durable;

import hudson.FilePath;
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
public abstract class PreparedScriptExecution extends ScriptExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(PreparedScriptExecution.class.getName());

    private transient volatile StepWork work;
    private transient volatile boolean begun;
    private transient volatile RemoteSecretFile place;

    public PreparedScriptExecution(StepContext context) {
        super(context);
    }

    /** A script that is to run. */
    public record Call(String resourceName, List<String> arguments) {}

    /**
     * Does what comes before the script, once or several times.
     *
     * @param directory where the step stands; there is a connection to it
     * @return the script
     */
    protected abstract Call prepare(FilePath directory) throws Exception;

    /**
     * Writes what the script is to keep to itself; it takes that away again, and where no script follows, this does.
     *
     * @param name letters and digits; the same for the same step, and no other's
     * @param files what {@link RemoteSecretFile#put} takes
     * @return the path of the file with the auth.json, there
     */
    protected final String putSecret(String step, String name, List<byte[]> files)
            throws IOException, InterruptedException {
        place = new RemoteSecretFile(new RemoteCommand(getContext()), step, name);
        return place.put(files);
    }

    @Override
    public boolean start() {
        begun = false;
        work = StepWork.begin(
                getContext(), now -> launch(now, AgentConnection.keep(getContext(), now, this::prepare)), this::clear);
        return false;
    }

    @Override
    public void onResume() {
        if (isRunning()) {
            super.onResume();
        } else {
            TrackedStepContext.resume(getContext());
            start();
        }
    }

    /** From here on what was prepared is the script's. */
    private synchronized void launch(StepWork now, Call call) throws Exception {
        if (now.isStopped()) {
            return;
        }
        run(call.resourceName(), call.arguments());
        begun = true;
        getContext().saveState();
    }

    private void clear() {
        if (begun || place == null) {
            return;
        }
        try {
            place.clear();
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.FINE, "cannot remove the secret; the next build will", e);
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        synchronized (this) {
            StepWork now = work;
            if (now != null && !isRunning()) {
                now.stop();
            }
        }
        super.stop(cause);
    }
}
