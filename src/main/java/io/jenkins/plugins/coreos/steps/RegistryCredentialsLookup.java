package io.jenkins.plugins.coreos.steps;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.oci.ImageReference;
import io.jenkins.plugins.coreos.core.registry.RegistryCredentials;
import java.util.List;
import jenkins.model.Jenkins;

/** The one place where an id becomes a secret: for a run, tracked, and only when it is about to be used. */
final class RegistryCredentialsLookup {
    private RegistryCredentialsLookup() {}

    /**
     * The credentials of that id, for that run.
     *
     * @param id the id, or null for none
     * @param place where the push goes: registry, or registry and repository
     * @throws AbortException when the run may use none of that id, or they are of another kind
     */
    static RegistryCredentials find(String id, Run<?, ?> run, String place) throws AbortException {
        if (id == null) {
            return null;
        }
        List<DomainRequirement> domain = domain(place.replaceFirst("/.*", ""));
        StandardUsernamePasswordCredentials found =
                CredentialsProvider.findCredentialById(id, StandardUsernamePasswordCredentials.class, run, domain);
        if (found == null) {
            throw new AbortException("pushOciArchive: " + missing(id, run, domain));
        }
        CredentialsProvider.track(run, found);
        return RegistryCredentials.basic(
                found.getUsername(), found.getPassword().getPlainText(), "credentials '" + id + "'");
    }

    private static String missing(String id, Run<?, ?> run, List<DomainRequirement> domain) {
        StandardCredentials other = CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, domain);
        return other == null
                ? "there are no credentials '" + id + "' that this build may use"
                : "the credentials '" + id + "' are a " + other.getDescriptor().getDisplayName()
                        + ", where a username with password is needed";
    }

    /** What the drop-down offers: only to those who may see credentials there, and only those of the right kind. */
    static ListBoxModel items(Item item, String to, String current) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (!mayConfigure(item)) {
            return items.includeCurrentValue(current);
        }
        return items.includeEmptyValue()
                .includeMatchingAs(
                        ACL.SYSTEM2,
                        item,
                        StandardUsernamePasswordCredentials.class,
                        domain(registry(to)),
                        CredentialsMatchers.always())
                .includeCurrentValue(current);
    }

    static boolean mayConfigure(Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }

    private static String registry(String to) {
        try {
            return ImageReference.parse(to == null ? "" : to).registry();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static List<DomainRequirement> domain(String registry) {
        return registry == null
                ? List.of()
                : URIRequirementBuilder.fromUri("https://" + registry).build();
    }
}
