package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.settings.TransferDefaults;
import io.jenkins.plugins.coreos.steps.CoreosStep;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundSetter;

/** Base class of the steps that work with images in registries; has the parameters for access to them. */
public abstract class RegistryStep extends CoreosStep implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Null for the default of Jenkins' settings. */
    @DataBoundSetter
    public Integer retries;

    @DataBoundSetter
    public String credentialsId;

    @DataBoundSetter
    public String clientCertificateId;

    @DataBoundSetter
    public String authFile;

    @DataBoundSetter
    public boolean openshift;

    @DataBoundSetter
    public boolean tlsVerify = true;

    @DataBoundSetter
    public String caCertificate;

    /**
     * Validates the parameters.
     *
     * @throws IllegalArgumentException if a parameter is invalid, or two contradict each other
     */
    abstract void validate(TransferDefaults defaults);

    /**
     * Authorizes the work on the agent.
     *
     * @param log receives a line for each change that Jenkins' settings make
     * @throws AbortException if a parameter is invalid, the work is not allowed, or credentials are missing
     */
    abstract AgentWork work(Run<?, ?> run, EnvVars environment, Consumer<String> log) throws AbortException;

    /** The id of the credentials for reading an image; null if not set. */
    String sourceCredentialsId() {
        return null;
    }

    @Override
    protected final StepExecution execution(StepContext context) throws AbortException {
        validate(CoreosSettings.get());
        return newExecution(tracked(context, result()));
    }

    TrackedStepContext.Result result() {
        return TrackedStepContext.Result.NOTHING;
    }

    StepExecution newExecution(StepContext context) {
        return new AgentTransferExecution(context, this);
    }

    final String name() {
        return getDescriptor().getFunctionName();
    }

    /** Returns a consumer that writes lines to the build's log, each after the step's name. */
    final Consumer<String> log(TaskListener listener) {
        String prefix = name() + ": ";
        return line -> listener.getLogger().println(prefix + line);
    }

    final AccessSpec access(TransferDefaults defaults) {
        checkNotBoth(credentialsId, authFile);
        CaCertificates.check(text(caCertificate));
        return new AccessSpec(
                null,
                text(authFile),
                openshift,
                List.of(),
                text(caCertificate),
                null,
                null,
                tlsVerify,
                defaults.retriesOr(retries));
    }

    static void checkNotBoth(String credentialsId, String authFile) {
        if (text(credentialsId) != null && text(authFile) != null) {
            throw new IllegalArgumentException("give credentialsId or authFile, not both");
        }
    }
}
