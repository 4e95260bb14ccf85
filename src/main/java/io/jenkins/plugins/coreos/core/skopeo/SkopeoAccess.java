package io.jenkins.plugins.coreos.core.skopeo;

import io.jenkins.plugins.coreos.core.auth.AuthJson;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Access settings for skopeo: the login at each destination, and the secrets as private files. */
public final class SkopeoAccess {
    private final AccessSpec spec;
    private final Map<ImageReference, RegistryCredentials> credentials = new LinkedHashMap<>();
    private final Map<ImageReference, RegistryCredentials> logins = new LinkedHashMap<>();

    /** The source of the credentials for a destination. */
    enum Login {
        /** The credentials, if any, in podman's files. */
        NONE,
        /** The credentials of the step or of Jenkins' settings. */
        SECRET,
        /** The credentials in the step's authFile. */
        FILE,
        /** The pod's service account. */
        ACCOUNT
    }

    /** Selects the login for each destination. */
    public SkopeoAccess(AccessSpec spec, List<Destination> destinations) {
        this.spec = spec;
        for (Destination destination : destinations) {
            credentials.put(destination.repository(), spec.credentialsAt(destination));
            if (login(destination) == Login.SECRET) {
                logins.put(destination.repository(), credentialsFor(destination));
            }
        }
    }

    /** Returns messages about the credentials in use at each destination, as far as known in advance. */
    public Map<String, String> users(List<Destination> destinations) {
        Map<String, String> users = new LinkedHashMap<>();
        for (Destination destination : destinations) {
            switch (login(destination)) {
                case SECRET ->
                    users.put(
                            destination.name(),
                            "pushed as " + credentialsFor(destination).description());
                case FILE -> users.put(destination.name(), "pushed as the authFile " + spec.authFile());
                case ACCOUNT -> users.put(destination.name(), "pushed as the pod's service account");
                default -> {
                    // Only skopeo knows which of the container's files it reads.
                    if (spec.openshift()) {
                        users.put(
                                destination.name(),
                                "pushed without the pod's service account, which is for the cluster's own registry"
                                        + AccessSpec.routeAdvice(destination.repository()));
                    }
                }
            }
        }
        return users;
    }

    Login login(Destination destination) {
        if (spec.usesServiceAccount(destination.repository())) {
            return Login.ACCOUNT;
        }
        if (credentialsFor(destination) != null) {
            return Login.SECRET;
        }
        return spec.authFile() == null ? Login.NONE : Login.FILE;
    }

    private RegistryCredentials credentialsFor(Destination destination) {
        return credentials.get(destination.repository());
    }

    /** Returns whether any private file is needed. */
    public boolean hasSecrets() {
        return !logins.isEmpty() || spec.openshift() || spec.proxies() != null || spec.clientCertificate() != null;
    }

    /**
     * Returns the contents of the private files in the order that pull-secret.sh expects: auth.json, proxies as
     * variable assignments, client certificate and its key; empty for a file that is not needed.
     *
     * @throws IOException if a credential is of a type that skopeo cannot read from a file
     */
    public List<byte[]> secretFiles() throws IOException {
        ClientCertificate client = spec.clientCertificate();
        String proxies =
                spec.proxies() == null ? "" : String.join("\n", spec.proxies().toVariables()) + "\n";
        return List.of(
                AuthJson.of(logins),
                proxies.getBytes(StandardCharsets.UTF_8),
                (client == null ? "" : client.certificatePem()).getBytes(StandardCharsets.US_ASCII),
                (client == null ? "" : client.keyPem()).getBytes(StandardCharsets.US_ASCII));
    }
}
