package io.jenkins.plugins.coreos.credentials;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.List;

/** Looks up credentials by id for a run, and explains why none are usable. */
final class CredentialsById {
    private CredentialsById() {}

    /**
     * Looks up credentials by id and tracks their use by the run.
     *
     * @param registry host or host:port that the credentials must apply to, or null for any
     * @param kinds the accepted kinds
     * @throws AbortException if there are no such credentials for the run, or they are of another kind; the message
     *     names the id, the actual and the accepted kinds, and the stores that were searched
     */
    static StandardCredentials find(String id, Run<?, ?> run, String registry, List<CredentialKind> kinds)
            throws AbortException {
        List<DomainRequirement> domain = domain(registry);
        StandardCredentials nearest =
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, domain);
        StandardCredentials found = nearest;
        if (nearest != null && !CredentialKind.isOne(kinds, nearest)) {
            // A folder may hold credentials of the same id but another kind, for other steps.
            found = null;
            for (CredentialKind kind : kinds) {
                found = found != null ? found : CredentialsProvider.findCredentialById(id, kind.type(), run, domain);
            }
        }
        if (found == null) {
            throw new AbortException(nearest == null ? missing(id, run, registry) : wrongKind(id, nearest, kinds));
        }
        CredentialsProvider.track(run, found);
        return found;
    }

    private static String wrongKind(String id, StandardCredentials other, List<CredentialKind> kinds) {
        return "the credentials " + Quoted.of(id) + " are of the kind '"
                + other.getDescriptor().getDisplayName() + "', where " + CredentialKind.list(kinds) + " is needed";
    }

    private static String missing(String id, Run<?, ?> run, String registry) {
        String where =
                "looked in Jenkins and in the folders of '" + run.getParent().getFullName() + "'";
        StandardCredentials elsewhere =
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, List.of());
        if (registry != null && elsewhere != null) {
            return "the credentials " + Quoted.of(id) + " are kept for other hosts than " + registry + " (" + where
                    + "); correct their domain, or take others";
        }
        return "there are no credentials " + Quoted.of(id) + " that this build may use (" + where
                + "); check the id, and that their scope is Global and not System";
    }

    /** The requirements that the domain of the credentials must meet. */
    static List<DomainRequirement> domain(String registry) {
        return registry == null
                ? List.of()
                : URIRequirementBuilder.fromUri("https://" + registry).build();
    }
}
