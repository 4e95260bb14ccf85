package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.transfer.SigningPermission;
import io.jenkins.plugins.coreos.core.transfer.Supplements;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import org.kohsuke.stapler.DataBoundSetter;

/** Base class of the steps that transfer an image to registries; adds the parameters of what is written beside it. */
public abstract class PublishStep extends TransferStep {
    private static final long serialVersionUID = 1L;

    @DataBoundSetter
    public String sign;

    @DataBoundSetter
    public String signPassphraseId;

    @DataBoundSetter
    public String identity;

    final Supplements supplements() {
        checkPassphrase(sign, signPassphraseId);
        return new Supplements(text(sign) != null, text(identity));
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
