package io.jenkins.plugins.coreos.core.skopeo;

import io.jenkins.plugins.coreos.core.auth.AuthJson;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Converts access settings for skopeo: secrets to private files, other settings to arguments. */
public final class SkopeoAccess {
    private final AccessSpec request;
    private final Map<ImageReference, RegistryCredentials> given = new LinkedHashMap<>();
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

    public SkopeoAccess(AccessSpec request, List<Destination> places) {
        this.request = request;
        for (Destination place : places) {
            given.put(place.repository(), request.credentialsAt(place));
            if (login(place) == Login.SECRET) {
                logins.put(place.repository(), credentials(place));
            }
        }
    }

    /** Returns messages about the credentials in use at each destination, as far as known in advance. */
    public Map<String, String> users(List<Destination> places) {
        Map<String, String> users = new LinkedHashMap<>();
        for (Destination place : places) {
            switch (login(place)) {
                case SECRET ->
                    users.put(place.name(), "pushed as " + credentials(place).description());
                case FILE -> users.put(place.name(), "pushed as the authFile " + request.authFile());
                case ACCOUNT -> users.put(place.name(), "pushed as the pod's service account");
                default -> {
                    // Only skopeo knows which of the container's files it reads.
                    if (request.openshift()) {
                        users.put(
                                place.name(),
                                "pushed without the pod's service account, which is for the cluster's own registry"
                                        + AccessSpec.routeAdvice(place.repository()));
                    }
                }
            }
        }
        return users;
    }

    Login login(Destination place) {
        if (request.isForServiceAccount(place.repository())) {
            return Login.ACCOUNT;
        }
        if (credentials(place) != null) {
            return Login.SECRET;
        }
        return request.authFile() == null ? Login.NONE : Login.FILE;
    }

    boolean isInsecure(Destination place) {
        return !request.tlsVerify() || place.insecure();
    }

    private RegistryCredentials credentials(Destination place) {
        return given.get(place.repository());
    }

    /** Returns whether any private file is needed. */
    public boolean needsSecretPlace() {
        return !logins.isEmpty()
                || request.openshift()
                || request.proxies() != null
                || request.clientCertificate() != null;
    }

    /**
     * Returns the contents of the private files in the order that pull-secret.sh expects: auth.json, proxies, client
     * certificate and its key; empty for a file that is not needed.
     *
     * @throws IOException if a credential is of a type that skopeo cannot read from a file
     */
    public List<byte[]> secretFiles() throws IOException {
        return List.of(authJson(), proxies(), clientCertificate(), clientKey());
    }

    private byte[] clientCertificate() {
        return request.clientCertificate() == null
                ? new byte[0]
                : request.clientCertificate().certificatePem().getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] clientKey() {
        return request.clientCertificate() == null
                ? new byte[0]
                : request.clientCertificate().keyPem().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns the auth.json for all destinations.
     *
     * @throws IOException if a credential is of a type that skopeo cannot read from a file
     */
    private byte[] authJson() throws IOException {
        return AuthJson.of(logins);
    }

    /** Returns the proxies as variable assignments, one per line; empty to use the environment. */
    private byte[] proxies() {
        return request.proxies() == null
                ? new byte[0]
                : String.join("\n", request.proxies().toVariables())
                        .concat("\n")
                        .getBytes(StandardCharsets.UTF_8);
    }
}
