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

/** How skopeo gets in: what of it is secret goes into files that only it reads, and what is not into arguments. */
public final class SkopeoAccess {
    private final AccessSpec request;
    private final Map<ImageReference, RegistryCredentials> given = new LinkedHashMap<>();
    private final Map<ImageReference, RegistryCredentials> logins = new LinkedHashMap<>();

    /** Who logs in at a place. */
    enum Login {
        /** Whoever skopeo finds in podman's files. */
        NONE,
        /** The credentials of the step or of Jenkins' settings. */
        SECRET,
        /** Whoever stands in the step's authFile. */
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

    /** Credentials in use at each destination, as far as they are known before, for messages. */
    public Map<String, String> users(List<Destination> places) {
        Map<String, String> users = new LinkedHashMap<>();
        for (Destination place : places) {
            switch (login(place)) {
                case SECRET ->
                    users.put(place.name(), "pushed as " + credentials(place).description());
                case FILE -> users.put(place.name(), "pushed as the authFile " + request.authFile());
                case ACCOUNT -> users.put(place.name(), "pushed as the pod's service account");
                default -> {
                    // Which of the container's files skopeo reads, it alone knows.
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

    /** Whether there is anything that must be in a private file. */
    public boolean needsSecretPlace() {
        return !logins.isEmpty()
                || request.openshift()
                || request.proxies() != null
                || request.clientCertificate() != null;
    }

    /**
     * Contents of the private files, in the order of pull-secret.sh: auth.json, proxies, client certificate and its key;
     * empty for a file that is not needed.
     *
     * @throws IOException when one of the credentials is of a kind that skopeo takes in no file
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
     * The auth.json for all places.
     *
     * @throws IOException when one of the credentials is of a kind that skopeo takes in no file
     */
    private byte[] authJson() throws IOException {
        return AuthJson.of(logins);
    }

    /** The proxies, as lines of a variable and its value; empty where the environment is to say it. */
    private byte[] proxies() {
        return request.proxies() == null
                ? new byte[0]
                : String.join("\n", request.proxies().toVariables())
                        .concat("\n")
                        .getBytes(StandardCharsets.UTF_8);
    }
}
