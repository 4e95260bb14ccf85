package io.jenkins.plugins.coreos.steps.transfer;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.Attachment;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.credentials.CredentialsForm;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.steps.Messages;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.JenkinsLocationConfiguration;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The form checks of transfers to registries. */
abstract class DestinationChecks extends RegistryChecks implements TransferChecks, SigningChecks {

    /** Lists the credentials that a job may use for a push. */
    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String to, @QueryParameter String credentialsId) {
        return CredentialsForm.forPush().items(item, registry(to), credentialsId);
    }

    /** Checks that the credentials exist for the registry, and that no other parameter specifies authentication. */
    @POST
    public FormValidation doCheckCredentialsId(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String to,
            @QueryParameter String authFile,
            @QueryParameter boolean openshift) {
        FormValidation found = CredentialsForm.forPush().check(item, registry(to), Lines.text(value));
        if (found.kind != FormValidation.Kind.OK) {
            return found;
        }
        FormValidation both = notBoth(item, value, authFile);
        boolean unused = openshift && Lines.text(value) != null && areInCluster(Lines.list(to));
        return both.kind == FormValidation.Kind.OK && unused && CredentialsForm.mayList(item)
                ? FormValidation.warning(Messages.PushOciArchiveStep_OwnAccount())
                : both;
    }

    /** Lists the certificates that a job may use as client certificates. */
    @POST
    public ListBoxModel doFillClientCertificateIdItems(
            @AncestorInPath Item item, @QueryParameter String to, @QueryParameter String clientCertificateId) {
        return CredentialsForm.forTls().items(item, registry(to), clientCertificateId);
    }

    /** Checks that the client certificate exists for the registry. */
    @POST
    public FormValidation doCheckClientCertificateId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String to) {
        return CredentialsForm.forTls().check(item, registry(to), Lines.text(value));
    }

    /** Returns true if all destinations are in the cluster's own registry. */
    private static boolean areInCluster(List<String> names) {
        return !names.isEmpty()
                && names.stream()
                        .allMatch(name -> ServiceAccount.isShort(name)
                                || ServiceAccount.isOwnRegistry(
                                        String.valueOf(registry(name)),
                                        CoreosSettings.get().getOpenshiftRegistries()));
    }

    /** Returns whether a destination in a registry is required; false if an archive can be the destination. */
    boolean needsDestination() {
        return true;
    }

    /** Returns whether a destination needs a tag, because there is no default tag. */
    boolean needsTag() {
        return false;
    }

    /**
     * Checks that the destinations are valid and allowed. If an archive is the only destination, checks that nothing is
     * set that needs a registry.
     */
    @POST
    public FormValidation doCheckTo(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String tags,
            @QueryParameter boolean openshift,
            @QueryParameter String credentialsId,
            @QueryParameter String sign,
            @QueryParameter String attach,
            @QueryParameter boolean provenance) {
        String needed = needsDestination() ? value : "any";
        return FieldCheck.required(item, needed, Messages.TransferStep_RequiredReference(), () -> {
            LayerOciImageStep.checkRegistry(Lines.list(value), tags, credentialsId);
            boolean hasSupplements = Lines.text(sign) != null || provenance || Lines.text(attach) != null;
            TransferSpec.checkSupplements(hasSupplements, !Lines.list(value).isEmpty());
            List<Destination> destinations = Lines.list(value).stream()
                    .map(name -> Destination.of(name, List.of(), openshift))
                    .toList();
            if (needsTag() && Lines.list(tags).isEmpty()) {
                Destination.checkTagged(destinations);
            }
            CoreosSettings.get().rules().apply(destinations, line -> {});
        });
    }

    /** The valid destinations; the check of the field {@code to} reports invalid ones. */
    static List<Destination> valid(List<String> names) {
        List<Destination> valid = new ArrayList<>();
        for (String name : names) {
            try {
                valid.add(Destination.of(name, List.of()));
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        return valid;
    }

    /** Validates the field {@code attach}. */
    @POST
    public FormValidation doCheckAttach(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> Attachment.parse("attach", Lines.list(value)));
    }

    /** Checks that Jenkins knows its URL, which the provenance names. */
    @POST
    public FormValidation doCheckProvenance(@AncestorInPath Item item, @QueryParameter boolean value) {
        // In a request, Jenkins.getRootUrl falls back to the URL of the request, which a build does not have.
        return value && JenkinsLocationConfiguration.get().getUrl() == null && CredentialsForm.mayList(item)
                ? FormValidation.error(Messages.PublishStep_NoRootUrl())
                : FormValidation.ok();
    }

    /** Validates the field {@code tags}. */
    @POST
    public FormValidation doCheckTags(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> Lines.list(value).forEach(ImageReference::checkTag));
    }
}
