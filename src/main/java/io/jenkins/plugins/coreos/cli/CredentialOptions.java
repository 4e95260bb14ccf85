package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.oci.ImageReference;
import io.jenkins.plugins.coreos.core.registry.AuthFile;
import io.jenkins.plugins.coreos.core.registry.RegistryCredentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Who pushes. A password is never an argument: every user of the machine could read it there. */
final class CredentialOptions {
    @Option(names = "--username", paramLabel = "USER", description = "The user; needs --password-stdin.")
    private String username;

    @Option(names = "--password-stdin", description = "Read the password, one line, from standard input.")
    private boolean passwordStdin;

    @Option(names = "--authfile", paramLabel = "FILE", description = "An auth.json, as podman and skopeo keep it.")
    private Path authFile;

    /**
     * The credentials for a destination.
     *
     * @throws IllegalArgumentException when the options contradict each other
     * @throws IOException when a file or the password cannot be read
     */
    RegistryCredentials credentials(ImageReference target) throws IOException {
        if ((username != null) != passwordStdin) {
            throw new IllegalArgumentException("--username and --password-stdin go together");
        }
        if (username != null && authFile != null) {
            throw new IllegalArgumentException("give --username or --authfile, not both");
        }
        if (username != null) {
            return RegistryCredentials.basic(username, password(), "from --username and --password-stdin");
        }
        if (authFile == null) {
            return RegistryCredentials.ANONYMOUS;
        }
        return AuthFile.read(authFile).find(target).orElse(RegistryCredentials.ANONYMOUS);
    }

    private static String password() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        if (line == null || line.isEmpty()) {
            throw new IllegalArgumentException("there is no password on standard input");
        }
        return line;
    }
}
