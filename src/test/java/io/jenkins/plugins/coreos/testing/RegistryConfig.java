package io.jenkins.plugins.coreos.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration of a {@link DockerRegistry}; {@link #start} starts it. */
public final class RegistryConfig {
    private String user;
    private String password;
    private TokenServer tokens;
    private TestCertificates certificates;
    private boolean clientCertificates;
    private String secret = "a-secret-that-survives-restarts";
    private boolean delete = true;
    private boolean readOnly;

    RegistryConfig() {}

    /** Requires this user and password (Basic, with bcrypt in an htpasswd file). */
    public RegistryConfig basicAuth(String user, String password) {
        this.user = user;
        this.password = password;
        return this;
    }

    /** Requires tokens of this server, and verifies their signatures. */
    public RegistryConfig tokenAuth(TokenServer tokens) {
        this.tokens = tokens;
        return this;
    }

    /** Serves over TLS only. */
    public RegistryConfig tls(TestCertificates certificates) {
        this.certificates = certificates;
        return this;
    }

    /** Serves over TLS only, and requires a client certificate of the same authority. */
    public RegistryConfig mutualTls(TestCertificates certificates) {
        this.clientCertificates = true;
        return tls(certificates);
    }

    /** Loses upload sessions at a restart, like a registry without {@code http.secret}. */
    public RegistryConfig withoutSecret() {
        this.secret = null;
        return this;
    }

    public RegistryConfig withoutDelete() {
        this.delete = false;
        return this;
    }

    /** Rejects every push with 405. */
    public RegistryConfig readOnly() {
        this.readOnly = true;
        return this;
    }

    String scheme() {
        return certificates == null ? "http" : "https";
    }

    /**
     * Starts the registry and waits until it responds.
     *
     * @param parent the parent of the registry's directory, which is deleted when the registry is closed
     * @throws AssertionError if docker-registry is not installed or does not start; the message contains its log
     */
    public DockerRegistry start(Path parent) {
        try {
            return new DockerRegistry(Files.createTempDirectory(parent, "registry"), this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the configuration file, and the password file if there is one. */
    Path write(Path directory, int port) throws IOException {
        StringBuilder yaml = new StringBuilder();
        yaml.append("version: 0.1\nlog: {level: info, formatter: text}\n");
        yaml.append("storage:\n  filesystem: {rootdirectory: ").append(directory.resolve("storage"));
        yaml.append("}\n  delete: {enabled: ").append(delete);
        yaml.append("}\n  maintenance:\n    uploadpurging: {enabled: false}\n    readonly: {enabled: ");
        yaml.append(readOnly)
                .append("}\nhttp:\n  addr: 127.0.0.1:")
                .append(port)
                .append('\n');
        if (secret != null) {
            yaml.append("  secret: ").append(secret).append('\n');
        }
        if (certificates != null) {
            yaml.append("  tls: {certificate: ").append(certificates.certificate());
            yaml.append(", key: ").append(certificates.key());
            if (clientCertificates) {
                yaml.append(", clientcas: [").append(certificates.authority()).append(']');
            }
            yaml.append("}\n");
        }
        if (user != null) {
            Path file = Files.writeString(directory.resolve("htpasswd"), htpasswd());
            yaml.append("auth:\n  htpasswd: {realm: test, path: ").append(file).append("}\n");
        }
        if (tokens != null) {
            yaml.append("auth:\n  token: {realm: ").append(tokens.realm());
            yaml.append(", service: ").append(TokenServer.SERVICE);
            yaml.append(", issuer: ").append(TokenServer.ISSUER);
            yaml.append(", rootcertbundle: ").append(tokens.certificate()).append("}\n");
        }
        return Files.writeString(directory.resolve("config.yml"), yaml);
    }

    private String htpasswd() {
        String program = Processes.program("htpasswd", "apache2-utils").toString();
        return Processes.command(program, "-niB", "-C", "4", user)
                .input(password)
                .ok()
                .stdout();
    }
}
