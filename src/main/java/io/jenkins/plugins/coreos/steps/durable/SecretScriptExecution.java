package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import io.jenkins.plugins.coreos.credentials.CredentialsLookup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The execution of a step that consists of one script with a secret.
 *
 * <p>The preparation writes the secret to a file where the script runs and passes the path to the script, which deletes
 * the file when it ends. Only the credentials ID is stored in the build. If the controller restarts before the script
 * runs, the preparation starts over and writes the file under the same name.
 */
public final class SecretScriptExecution extends PreparedScriptExecution {
    private static final long serialVersionUID = 1L;

    private final String resourceName;
    private final ArrayList<String> arguments;
    private final ScriptResult result;
    private final String credentialsId;
    private final String name = UUID.randomUUID().toString().replace("-", "");

    /** Creates the execution of a script, by the name of its resource, with the pull secret of an id. */
    public SecretScriptExecution(
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
    protected Call prepare(FilePath directory) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--secret-file", putSecret("cosaBuild", name, List.of(secret()))));
        all.addAll(arguments);
        return new Call(resourceName, all);
    }

    private byte[] secret() throws IOException, InterruptedException {
        try {
            return CredentialsLookup.pullSecret(credentialsId, getContext().get(Run.class));
        } catch (AbortException e) {
            throw new AbortException("cosaBuild: " + e.getMessage());
        }
    }

    @Override
    protected void ended(String output) {
        try {
            result.deliver(getContext(), output, redaction(this::secret));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            getContext().onFailure(e);
        }
    }

    @Override
    public String getStatus() {
        return isRunning() ? super.getStatus() : "writing the pull secret";
    }
}
