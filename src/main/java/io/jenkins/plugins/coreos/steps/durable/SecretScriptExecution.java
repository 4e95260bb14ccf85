package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import io.jenkins.plugins.coreos.credentials.PullSecret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A script that needs a secret: the secret is written where the script runs, and the script is told where.
 *
 * <p>The script takes the file away when it ends, so all there is to do here is to begin. What is kept over a restart
 * of the controller is the id of the credentials; a restart before the script runs begins again, under the same name.
 */
public final class SecretScriptExecution extends PreparedScriptExecution {
    private static final long serialVersionUID = 1L;

    private final String resourceName;
    private final ArrayList<String> arguments;
    private final ScriptResult result;
    private final String credentialsId;
    private final String name = UUID.randomUUID().toString().replace("-", "");

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
            return PullSecret.find(credentialsId, getContext().get(Run.class));
        } catch (AbortException e) {
            throw new AbortException("cosaBuild: " + e.getMessage());
        }
    }

    @Override
    protected void ended(String output) {
        result.deliver(getContext(), output);
    }

    @Override
    public String getStatus() {
        return isRunning() ? super.getStatus() : "placing the pull secret";
    }
}
