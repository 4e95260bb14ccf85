package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.text;

import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.steps.CoreosStep;
import io.jenkins.plugins.coreos.steps.StepError;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.io.Serializable;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundSetter;

/** Base class of the steps that transfer an image: access to registries, and the way of the transfer. */
public abstract class TransferStep extends CoreosStep implements Serializable {
    private static final long serialVersionUID = 1L;

    // The transfer. A number that is null has the default of Jenkins' settings.
    @DataBoundSetter
    public String format;

    @DataBoundSetter
    public Integer parallel;

    @DataBoundSetter
    public Integer retries;

    // Access to registries.
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
     * The transfer that these parameters specify.
     *
     * @throws IllegalArgumentException if a parameter is invalid, or two contradict each other
     */
    abstract TransferSpec spec();

    /** The subject of the step's label; null if unknown. */
    abstract String subject(TransferSpec spec);

    /** The credentials of an image in a registry that is read; null for none. */
    String sourceCredentialsId() {
        return null;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        TransferSpec spec;
        try {
            spec = spec();
        } catch (IllegalArgumentException e) {
            throw StepError.of(name(), e);
        }
        label(context, subject(spec));
        return execution(tracked(context, result()));
    }

    TrackedStepContext.Result result() {
        return TrackedStepContext.Result.PUSH;
    }

    StepExecution execution(StepContext context) {
        return new AgentTransferExecution(context, this);
    }

    final String name() {
        return getDescriptor().getFunctionName();
    }

    final ImageFormat imageFormat() {
        return text(format) == null ? null : ImageFormat.parse(text(format));
    }

    final AccessSpec access() {
        checkNotBoth(credentialsId, authFile);
        return new AccessSpec(
                null,
                text(authFile),
                openshift,
                List.of(),
                text(caCertificate),
                null,
                null,
                tlsVerify,
                CoreosSettings.get().retriesOr(retries));
    }

    static void checkNotBoth(String credentialsId, String authFile) {
        if (text(credentialsId) != null && text(authFile) != null) {
            throw new IllegalArgumentException("give credentialsId or authFile, not both");
        }
    }
}
