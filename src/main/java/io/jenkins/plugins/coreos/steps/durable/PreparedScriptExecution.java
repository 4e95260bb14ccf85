package io.jenkins.plugins.coreos.steps.durable;

import hudson.FilePath;
import io.jenkins.plugins.coreos.core.auth.AuthFile;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The execution of a script that needs preparation, such as requests to the agent or writing a secret.
 *
 * <p>Life cycle:
 *
 * <ol>
 *   <li>{@link #start} submits {@link #prepare} to a background thread. If the connection to the agent is lost, the
 *       preparation is repeated; if the controller restarts, {@link #onResume} starts over. An abort interrupts it and
 *       fails the step.
 *   <li>Once {@code prepare} returns, the script is started as a durable task and the state is saved. From then on
 *       {@link ScriptExecution} handles restarts and aborts.
 *   <li>The script deletes its secret. If preparation ends and no script was started, the secret is deleted here.
 *   <li>{@link #ended} receives the script's output. It may call {@code start} again to run another script.
 * </ol>
 */
public abstract class PreparedScriptExecution extends ScriptExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(PreparedScriptExecution.class.getName());

    private transient volatile StepWork work;
    private transient volatile boolean launched;
    private transient volatile RemoteSecretFile secretFile;

    /** Creates the execution of a step; {@link #start} begins it. */
    public PreparedScriptExecution(StepContext context) {
        super(context);
    }

    /** A script to run, and its arguments. */
    public record Call(String resourceName, List<String> arguments) {}

    /**
     * Prepares the script. May be called several times.
     *
     * @param directory the step's directory; its agent is connected
     * @return the script to run
     */
    protected abstract Call prepare(FilePath directory) throws Exception;

    /**
     * Writes the script's secret. The script deletes it; if no script follows, this class does.
     *
     * @param name letters and digits, unique to this step and stable across restarts
     * @param files see {@link RemoteSecretFile#put}
     * @return the path of the auth.json where the script runs
     */
    protected final String putSecret(String step, String name, List<byte[]> files)
            throws IOException, InterruptedException {
        secretFile = new RemoteSecretFile(new RemoteCommand(getContext()), step, name);
        return secretFile.put(files);
    }

    /** Looks up an auth.json. */
    @FunctionalInterface
    protected interface Login {
        byte[] read() throws IOException, InterruptedException;
    }

    /** Hides a login in the result, as far as it can still be looked up: after a restart, it may no longer exist. */
    protected static Redaction redaction(Login login) throws InterruptedException {
        try {
            return AuthFile.parse(login.read(), "the login").redaction();
        } catch (IOException e) {
            return new Redaction();
        }
    }

    @Override
    public boolean start() {
        launched = false;
        work = StepWork.begin(
                getContext(),
                current -> launch(current, AgentConnection.retry(getContext(), current, this::prepare)),
                this::deleteUnusedSecret);
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

    /** Starts the script, which owns the prepared secret from here on. */
    private synchronized void launch(StepWork current, Call call) throws Exception {
        if (current.isStopped()) {
            return;
        }
        run(call.resourceName(), call.arguments());
        launched = true;
        getContext().saveState();
    }

    private void deleteUnusedSecret() {
        if (launched || secretFile == null) {
            return;
        }
        try {
            secretFile.delete();
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.FINE, "cannot delete a secret file; the next build deletes it", e);
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        synchronized (this) {
            StepWork current = work;
            if (current != null && !isRunning()) {
                current.stop();
            }
        }
        super.stop(cause);
    }
}
