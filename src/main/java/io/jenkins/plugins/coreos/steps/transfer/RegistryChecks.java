package io.jenkins.plugins.coreos.steps.transfer;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.credentials.CredentialsForm;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.steps.CoreosStepDescriptor;
import java.util.List;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Base class of the form checks of all steps that access registries. */
abstract class RegistryChecks extends CoreosStepDescriptor {

    /** Checks that authFile is not combined with credentialsId. */
    @POST
    public FormValidation doCheckAuthFile(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String credentialsId) {
        return notBoth(item, credentialsId, value);
    }

    /** Lists the credentials that a job may use at the registry of an image. */
    static ListBoxModel credentials(Item item, String image, String current) {
        return CredentialsForm.forPush().items(item, registry(image), current);
    }

    /** Checks that the credentials exist for the registry of an image, and that {@code authFile} is not set as well. */
    static FormValidation checkCredentials(Item item, String image, String id, String authFile) {
        FormValidation found = CredentialsForm.forPush().check(item, registry(image), Lines.text(id));
        return found.kind == FormValidation.Kind.OK ? notBoth(item, id, authFile) : found;
    }

    /** Lists the certificates that a job may use as client certificates at the registry of an image. */
    static ListBoxModel certificates(Item item, String image, String current) {
        return CredentialsForm.forTls().items(item, registry(image), current);
    }

    /** Checks that the client certificate exists for the registry of an image. */
    static FormValidation checkCertificate(Item item, String image, String id) {
        return CredentialsForm.forTls().check(item, registry(image), Lines.text(id));
    }

    static FormValidation notBoth(Item item, String credentialsId, String authFile) {
        return FieldCheck.of(item, () -> {
            RegistryStep.checkNotBoth(credentialsId, authFile);
        });
    }

    /** Validates the field {@code retries}. */
    @POST
    public FormValidation doCheckRetries(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> {
            if (Lines.text(value) != null) {
                RegistryOptions.checkRetries(Lines.number("retries", value));
            }
        });
    }

    /** Checks that the value is a certificate or a valid path. */
    @POST
    public FormValidation doCheckCaCertificate(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> CaCertificates.check(Lines.text(value)));
    }

    /** The registry of the first reference, or null if that is not valid yet. */
    static String registry(String to) {
        try {
            List<String> names = Lines.list(to);
            return names.isEmpty() || ServiceAccount.isShort(names.get(0))
                    ? null
                    : ImageReference.parse(names.get(0).replaceFirst("@.*", "")).registry();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
