package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * The options for authentication and trust. A password is never an argument, because all users of the machine could
 * read it there.
 */
final class CredentialOptions {
    @Option(names = "--username", paramLabel = "USER", description = "The user; requires --password-stdin.")
    String username;

    @Option(names = "--password-stdin", description = "Read the password, one line, from standard input.")
    boolean passwordStdin;

    @Option(
            names = "--authfile",
            paramLabel = "FILE",
            description = "An auth.json of podman or skopeo; default: the files that they use.")
    String authFile;

    @Option(names = "--openshift", description = "Log in to the cluster's own registry with the pod's service account.")
    boolean openshift;

    @Option(
            names = "--openshift-registry",
            paramLabel = "HOST",
            description = "An additional name of the cluster's own registry, such as its route, for --openshift;"
                    + " may be repeated.")
    List<String> openshiftRegistries = new ArrayList<>();

    @Option(
            names = "--ca-certificate",
            paramLabel = "FILE",
            description = "Authorities (PEM) to trust in addition to those of Java.")
    String caCertificate;

    @Option(
            names = "--client-cert",
            paramLabel = "FILE",
            description = "The client certificate (PEM); requires --client-key.")
    String clientCertificate;

    @Option(
            names = "--client-key",
            paramLabel = "FILE",
            description =
                    "The private key of the client certificate (PEM). The password of an encrypted key is read from the"
                            + " environment variable COREOS_CLIENT_KEY_PASSWORD.")
    String clientKey;

    /**
     * Returns the authentication and trust settings that these options specify.
     *
     * @throws IllegalArgumentException if the options contradict each other
     * @throws IOException if the password or a certificate cannot be read
     */
    AccessSpec access(HostEnvironment host, boolean tlsVerify, int retries) throws IOException {
        if ((username != null) != passwordStdin) {
            throw new IllegalArgumentException("--username and --password-stdin go together");
        }
        if (username != null && authFile != null) {
            throw new IllegalArgumentException("give --username or --authfile, not both");
        }
        if (!openshift && !openshiftRegistries.isEmpty()) {
            throw new IllegalArgumentException("--openshift-registry needs --openshift");
        }
        RegistryOptions.checkRetries(retries);
        openshiftRegistries.forEach(ServiceAccount::checkRegistryName);
        RegistryCredentials credentials = username == null
                ? null
                : RegistryCredentials.basic(username, password(), "from --username and --password-stdin");
        return new AccessSpec(
                credentials,
                authFile,
                openshift,
                openshiftRegistries,
                caCertificate,
                clientCertificate(host),
                null,
                tlsVerify,
                retries);
    }

    private ClientCertificate clientCertificate(HostEnvironment host) throws IOException {
        if ((clientCertificate == null) != (clientKey == null)) {
            throw new IllegalArgumentException("--client-cert and --client-key go together");
        }
        return clientCertificate == null
                ? null
                : ClientCertificate.read(
                        host.directory().resolve(clientCertificate),
                        host.directory().resolve(clientKey),
                        host.environment().get("COREOS_CLIENT_KEY_PASSWORD"));
    }

    private static String password() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        if (line == null || line.isEmpty()) {
            throw new IllegalArgumentException("standard input contains no password");
        }
        return line;
    }
}
