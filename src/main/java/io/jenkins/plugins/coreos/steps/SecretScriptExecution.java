package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Run;
import io.jenkins.plugins.coreos.credentials.PullSecret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A script that needs a secret: the secret is written where the script runs, and the script is told where.
 *
 * <p>The script takes the file away when it ends, so all there is to do here is to begin. What is kept over a restart
 * of the controller is the id of the credentials; a restart before the script runs begins again, under the same name.
 */
final class SecretScriptExecution extends ScriptExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(SecretScriptExecution.class.getName());

    private final String resourceName;
    private final ArrayList<String> arguments;
    private final ScriptResult result;
    private final String credentialsId;
    private final String name = UUID.randomUUID().toString().replace("-", "");
    private transient volatile Thread worker;
    private transient volatile boolean stopped;
    private transient volatile boolean begun;
    private transient volatile SecretPlace place;

    SecretScriptExecution(
            StepContext context,
            String resourceName,
            List<String> arguments,
            ScriptResult result,
            String credentialsId) {
        super(context);
        this.resourceName = resourceName;
        this.arguments = new ArrayList<>(arguments);
        this.result = result;
        this.credentialsId = credentialsId;
    }

    @Override
    public boolean start() {
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
            runWith(put(secret()));
        } catch (InterruptedException e) {
            // By stop(), which has told the context why.
        } catch (Exception e) {
            getContext().onFailure(e);
        } finally {
            worker = null;
            // The thread goes back to the pool: no interrupt of ours may go with it.
            Thread.interrupted();
            if (!begun) {
                clear();
            }
        }
    }

    private byte[] secret() throws IOException, InterruptedException {
        try {
            return PullSecret.find(credentialsId, getContext().get(Run.class));
        } catch (AbortException e) {
            throw new AbortException("cosaBuild: " + e.getMessage());
        }
    }

    /** Writes the secret, and again whenever the connection to the agent breaks on the way. */
    private String put(byte[] secret) throws IOException, InterruptedException {
        while (true) {
            FilePath directory = AgentConnection.await(getContext(), () -> stopped);
            try {
                place = new SecretPlace(getContext(), name);
                return place.put(secret);
            } catch (IOException e) {
                if (!AgentConnection.isLost(e, directory)) {
                    throw e;
                }
            }
        }
    }

    /** From here on the secret is the script's. */
    private synchronized void runWith(String file) throws Exception {
        if (stopped) {
            return;
        }
        List<String> all = new ArrayList<>(List.of("--secret-file", file));
        all.addAll(arguments);
        run(resourceName, all);
        begun = true;
        getContext().saveState();
    }

    private void clear() {
        try {
            if (place != null) {
                place.clear();
            }
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, "cannot remove the pull secret; the next build will", e);
        }
    }

    @Override
    void ended(String output) {
        result.deliver(getContext(), output);
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

    @Override
    public String getStatus() {
        return isRunning() ? super.getStatus() : "placing the pull secret";
    }
}
