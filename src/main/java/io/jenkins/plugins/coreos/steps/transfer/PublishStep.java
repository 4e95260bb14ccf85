package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.list;
import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.provenance.BuildOrigin;
import io.jenkins.plugins.coreos.core.transfer.Attachment;
import io.jenkins.plugins.coreos.core.transfer.SigningPermission;
import io.jenkins.plugins.coreos.core.transfer.Supplements;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.steps.StepError;
import java.time.Instant;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Base class of the steps that transfer an image to registries; adds the parameters for signatures, attached files and
 * provenance.
 */
public abstract class PublishStep extends TransferStep {
    private static final long serialVersionUID = 1L;

    @DataBoundSetter
    public String sign;

    @DataBoundSetter
    public String signPassphraseId;

    @DataBoundSetter
    public String identity;

    /** Files to attach, {@code FILE=MEDIATYPE}, one per line. */
    @DataBoundSetter
    public String attach;

    @DataBoundSetter
    public boolean provenance;

    final Supplements supplements() {
        checkPassphrase(sign, signPassphraseId);
        return new Supplements(
                text(sign) != null, text(identity), Attachment.parse("attach", list(attach)), provenance, null);
    }

    /** Returns the parameters that determine the image and its names, for the provenance statement. */
    abstract PublicParameters publicParameters();

    @Override
    final TransferSpec withOrigin(TransferSpec spec, Run<?, ?> run) throws AbortException {
        if (!spec.supplements().hasProvenance()) {
            return spec;
        }
        String root = Jenkins.get().getRootUrl();
        if (root == null) {
            throw StepError.of(
                    name(),
                    "provenance needs the URL of the build, but the Jenkins URL is not set; set it under Manage"
                            + " Jenkins, System, Jenkins URL");
        }
        BuildOrigin origin = new BuildOrigin(
                root,
                root + run.getUrl(),
                Instant.ofEpochMilli(run.getStartTimeInMillis()).toString(),
                run.getParent().getFullName(),
                name(),
                publicParameters().list("attach", attach).values());
        return spec.with(spec.supplements().withProvenance(origin));
    }

    /** @throws IllegalArgumentException if there is a passphrase without a key */
    static void checkPassphrase(String sign, String signPassphraseId) {
        if (text(sign) == null && text(signPassphraseId) != null) {
            throw new IllegalArgumentException("'signPassphraseId' decrypts a signing key and requires 'sign'");
        }
    }

    @Override
    final ControllerSigner signer(TransferSpec spec, Run<?, ?> run) throws AbortException {
        return spec.supplements().isSigned()
                ? ControllerSigner.find(name(), text(sign), text(signPassphraseId), run, SigningPermission.of(spec))
                : null;
    }
}
