package io.jenkins.plugins.coreos.steps.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.build.BaseReference;
import io.jenkins.plugins.coreos.core.build.BuildOutput;
import io.jenkins.plugins.coreos.core.build.BuildPlan;
import io.jenkins.plugins.coreos.core.build.BuildRequest;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.text.ByteSize;
import io.jenkins.plugins.coreos.credentials.CredentialsLookup;
import io.jenkins.plugins.coreos.steps.StepError;
import io.jenkins.plugins.coreos.steps.durable.AgentConnection;
import io.jenkins.plugins.coreos.steps.durable.ContainerFiles;
import io.jenkins.plugins.coreos.steps.durable.PreparedScriptExecution;
import io.jenkins.plugins.coreos.steps.durable.RemoteCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Builds a Containerfile with a script that runs as a durable task in the step's directory and container.
 *
 * <p>The preparation reads the Containerfile and writes the secrets; it starts over after a restart of the controller.
 * Only parameters and the base are stored; secrets never are.
 */
final class BuildExecution extends PreparedScriptExecution {
    private static final long serialVersionUID = 1L;

    private final BuildRequest request;
    private final String pullCredentialsId;
    private final String name = UUID.randomUUID().toString().replace("-", "");
    private final long since = System.currentTimeMillis();
    private volatile BaseReference base;

    BuildExecution(StepContext context, BuildRequest request, String pullCredentialsId) {
        super(context);
        this.request = request;
        this.pullCredentialsId = pullCredentialsId;
    }

    @Override
    protected Call prepare(FilePath directory) throws Exception {
        try {
            ContainerFiles files = new ContainerFiles(new RemoteCommand(getContext()));
            BuildPlan plan = BuildPlan.read(request, files, Path.of(directory.getRemote()));
            base = plan.base();
            List<byte[]> secrets = secrets();
            String secretFile = secrets.isEmpty() ? null : putSecret("buildOciImage", name, secrets);
            return new Call(BuildRequest.SCRIPT, plan.scriptArguments(secretFile, pullCredentialsId != null));
        } catch (IOException | IllegalArgumentException e) {
            if (AgentConnection.isLost(e, directory)) {
                throw new IOException(e);
            }
            // One line for the user, without a stack trace.
            throw StepError.of("buildOciImage", e);
        }
    }

    /** Returns the secret files in the order that pull-secret.sh expects; empty without secrets. */
    private List<byte[]> secrets() throws IOException, InterruptedException {
        Map<String, String> ids = request.credentials();
        if (ids.isEmpty() && pullCredentialsId == null) {
            return List.of();
        }
        Run<?, ?> run = getContext().get(Run.class);
        // The script locks auth.json, so it is needed even without a login.
        byte[] login = pullCredentialsId == null ? "{\"auths\":{}}".getBytes(UTF_8) : login(run);
        List<byte[]> files = new ArrayList<>(List.of(login, new byte[0], new byte[0], new byte[0]));
        for (String id : ids.values()) {
            files.add(CredentialsLookup.secret(id, run));
        }
        if (files.stream().mapToLong(file -> file.length).sum() > CredentialsLookup.MAX_SECRETS) {
            throw new AbortException(
                    "the secrets are larger than the limit of " + CredentialsLookup.MAX_SECRETS + " bytes in total");
        }
        return files;
    }

    private byte[] login(Run<?, ?> run) throws IOException {
        return CredentialsLookup.authFile(pullCredentialsId, run, base.image(), request.from() != null);
    }

    @Override
    protected void ended(String output) {
        try {
            Redaction redaction = pullCredentialsId == null
                    ? new Redaction()
                    : redaction(() -> login(getContext().get(Run.class)));
            Map<String, Object> result = BuildOutput.parse(output, base, System.currentTimeMillis() - since, redaction);
            getContext()
                    .get(TaskListener.class)
                    .getLogger()
                    .println("buildOciImage: built " + result.get("digest") + ", "
                            + ByteSize.of((Long) result.get("size")) + ", in " + result.get("archive"));
            getContext().onSuccess(new LinkedHashMap<>(result));
        } catch (IOException e) {
            getContext().onFailure(StepError.of("buildOciImage", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            getContext().onFailure(e);
        }
    }

    @Override
    public String getStatus() {
        if (!isRunning()) {
            return "reading the Containerfile";
        }
        String task = super.getStatus();
        String status = "building from " + base.text();
        return task == null ? status : status + "; " + task;
    }
}
