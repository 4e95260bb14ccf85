package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Runs the programs {@code docker-credential-<name>}, which store secrets outside the credentials files (docker's
 * "Credential helper protocol"): {@code get}, the registry on standard input, JSON with Username and Secret on standard
 * output.
 */
public final class CredentialHelpers {
    /** Time limit for a helper: enough to request a token from a cloud. Interactive helpers are not supported. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Map<String, String> environment;
    private final Duration limit;

    /**
     * Creates helpers for an environment.
     *
     * @param environment provides the PATH to search, and is passed to the helpers
     */
    public CredentialHelpers(Map<String, String> environment) {
        this(environment, LIMIT);
    }

    CredentialHelpers(Map<String, String> environment, Duration limit) {
        this.environment = Map.copyOf(environment);
        this.limit = limit;
    }

    /**
     * Runs a helper.
     *
     * @param name the part of the program name after {@code docker-credential-}
     * @param server the registry
     * @param file the file that specifies the helper, for messages
     * @return empty if the helper has no credentials for the registry
     * @throws IOException if the helper does not exist, fails, or takes more than 30 s
     */
    Optional<RegistryCredentials> get(String name, String server, String file)
            throws IOException, InterruptedException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("the credential helper " + Quoted.of(name) + " in " + file
                    + " is not a valid name (letters, digits and . _ -)");
        }
        String program = "docker-credential-" + name;
        String named = program + " (in " + file + ", for " + server + ")";
        HelperProcess.Result result = HelperProcess.run(path(program, named), "get", server, environment, limit, named);
        if (result.exitCode() == 0) {
            return Optional.of(credentials(result.output(), named, "from " + program + " in " + file));
        }
        if (result.isNotFound()) {
            return Optional.empty();
        }
        String error = result.errorMessage();
        throw new IOException(named + " failed with exit code " + result.exitCode()
                + (error.isEmpty() ? " and no error message; run it manually" : ": " + error));
    }

    private static RegistryCredentials credentials(byte[] output, String named, String origin) throws IOException {
        JsonObject response;
        String user;
        String secret;
        try {
            response = Json.parseObject(output, "the response");
            user = response.string("Username");
            secret = response.string("Secret");
        } catch (JsonException e) {
            // The parser's message is omitted, because it may quote the secret.
            throw new IOException(named + " printed no JSON with Username and Secret");
        }
        if (secret.isEmpty()) {
            throw new IOException(named + " printed an empty secret; log in again");
        }
        return user.equals(SecretText.TOKEN_USER)
                ? RegistryCredentials.identity(secret, origin)
                : RegistryCredentials.basic(user, secret, origin);
    }

    /** Finds the program in the environment's PATH, which may differ from that of this JVM. */
    private Path path(String program, String named) throws IOException {
        Path found = null;
        String file = File.separatorChar == '\\' ? program + ".exe" : program;
        for (String directory : environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator))) {
            try {
                Path candidate = Path.of(directory).resolve(file);
                // Relative entries are skipped: they depend on the working directory, which the job may control.
                if (candidate.isAbsolute() && Files.isRegularFile(candidate)) {
                    if (Files.isExecutable(candidate)) {
                        return candidate;
                    }
                    found = candidate;
                }
            } catch (InvalidPathException e) {
                // Not a valid directory.
            }
        }
        if (found != null) {
            throw new IOException(named + " is not executable: " + found + "; correct its permissions");
        }
        throw new IOException(named + " is not on PATH; install it, or remove it from that file");
    }
}
