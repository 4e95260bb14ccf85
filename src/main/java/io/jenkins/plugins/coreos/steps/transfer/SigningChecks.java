package io.jenkins.plugins.coreos.steps.transfer;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.Supplements;
import io.jenkins.plugins.coreos.credentials.CredentialsForm;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Form checks of the steps that sign images; an interface, because the descriptors have different base classes. */
public interface SigningChecks {

    /** Lists the credentials that can hold a private key. */
    @POST
    default ListBoxModel doFillSignItems(@AncestorInPath Item item, @QueryParameter String sign) {
        return CredentialsForm.forSecrets().items(item, null, sign);
    }

    /** Returns a hint that describes a required key, or null if the image may remain unsigned. */
    default String requiredKey() {
        return null;
    }

    @POST
    default FormValidation doCheckSign(@AncestorInPath Item item, @QueryParameter String value) {
        return Lines.text(value) == null && requiredKey() != null && CredentialsForm.mayList(item)
                ? FormValidation.ok(requiredKey())
                : CredentialsForm.forSecrets().check(item, null, Lines.text(value));
    }

    /** Lists the credentials that can hold a passphrase. */
    @POST
    default ListBoxModel doFillSignPassphraseIdItems(
            @AncestorInPath Item item, @QueryParameter String signPassphraseId) {
        return CredentialsForm.forPassphrases().items(item, null, signPassphraseId);
    }

    /** Checks that the passphrase exists, and that there is a key. */
    @POST
    default FormValidation doCheckSignPassphraseId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String sign) {
        FormValidation found = CredentialsForm.forPassphrases().check(item, null, Lines.text(value));
        return found.kind == FormValidation.Kind.OK
                ? FieldCheck.of(item, () -> PublishStep.checkPassphrase(sign, value))
                : found;
    }

    /** Checks that the identity is a reference, and that there is a key. */
    @POST
    default FormValidation doCheckIdentity(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String sign) {
        return FieldCheck.of(item, () -> new Supplements(Lines.text(sign) != null, Lines.text(value)));
    }
}
