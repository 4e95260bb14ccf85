package io.jenkins.plugins.coreos.credentials;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.List;

/** Finds credentials by their id for a run, and says what is wrong where there are none of use. */
final class CredentialsById {
    private CredentialsById() {}

    /**
     * The credentials of that id; the run has made use of them then.
     *
     * @param registry host, or host:port, that they are for, or null for no one in particular
     * @param kinds what is of use
     * @throws AbortException when the run may use none of that id, or they are of another kind; names id, kind, the
     *     kinds that are of use, and where was looked
     */
    static StandardCredentials find(String id, Run<?, ?> run, String registry, List<CredentialKind> kinds)
            throws AbortException {
        List<DomainRequirement> domain = domain(registry);
        StandardCredentials nearest =
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, domain);
        StandardCredentials found = nearest;
        if (nearest != null && !CredentialKind.isOne(kinds, nearest)) {
            // A folder may have something else of that id, for other steps.
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

    /** What a domain of the credentials store has to fit. */
    static List<DomainRequirement> domain(String registry) {
        return registry == null
                ? List.of()
                : URIRequirementBuilder.fromUri("https://" + registry).build();
    }
}
