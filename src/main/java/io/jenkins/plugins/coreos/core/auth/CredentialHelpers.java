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
 * The programs {@code docker-credential-<name>} that keep secrets outside the credentials files (docker's "Credential
 * helper protocol"): {@code get}, the registry on standard input, JSON with Username and Secret on standard output.
 */
public final class CredentialHelpers {
    /** A helper may ask a cloud for a token; one that waits for somebody to type is of no use here. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Map<String, String> environment;
    private final Duration limit;

    /**
     * Helpers as they are found and run in an environment.
     *
     * @param environment whose PATH is searched, and which the helpers get
     */
    public CredentialHelpers(Map<String, String> environment) {
        this(environment, LIMIT);
    }

    CredentialHelpers(Map<String, String> environment, Duration limit) {
        this.environment = Map.copyOf(environment);
        this.limit = limit;
    }

    /**
     * Asks a helper.
     *
     * @param name what follows {@code docker-credential-}
     * @param server the registry
     * @param file the file that names the helper, for messages
     * @return empty where the helper has nothing for the registry
     * @throws IOException when there is no such helper, or it fails, or takes more than 30 s
     */
    Optional<RegistryCredentials> get(String name, String server, String file)
            throws IOException, InterruptedException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException(file + " names the credential helper " + Quoted.of(name)
                    + ", which is no name (letters, digits and . _ -)");
        }
        String program = "docker-credential-" + name;
        String named = program + ", which " + file + " names for " + server + ",";
        HelperProcess.Result result = HelperProcess.run(path(program, named), "get", server, environment, limit, named);
        if (result.exitCode() == 0) {
            return Optional.of(credentials(result.output(), named, "from " + program + ", named in " + file));
        }
        if (HelperComplaint.isNotFound(result)) {
            return Optional.empty();
        }
        String said = HelperComplaint.of(result);
        throw new IOException(named + " exited " + result.exitCode()
                + (said.isEmpty() ? ", and printed no reason; run it by hand" : ": " + said));
    }

    private static RegistryCredentials credentials(byte[] output, String named, String origin) throws IOException {
        JsonObject answer;
        String user;
        String secret;
        try {
            answer = Json.parseObject(output, "the answer");
            user = answer.string("Username");
            secret = answer.string("Secret");
        } catch (JsonException e) {
            // Without the parser's words, which may quote the secret.
            throw new IOException(named + " gave no JSON with Username and Secret");
        }
        if (secret.isEmpty()) {
            throw new IOException(named + " gave an empty secret; log in again");
        }
        return user.equals(SecretText.TOKEN_USER)
                ? RegistryCredentials.identity(secret, origin)
                : RegistryCredentials.basic(user, secret, origin);
    }

    /** The program's file; the environment's PATH need not be that of this JVM. */
    private Path path(String program, String named) throws IOException {
        Path found = null;
        String file = File.separatorChar == '\\' ? program + ".exe" : program;
        for (String place : environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator))) {
            try {
                Path candidate = Path.of(place).resolve(file);
                // What is relative depends on where one stands, and may be the job's own.
                if (candidate.isAbsolute() && Files.isRegularFile(candidate)) {
                    if (Files.isExecutable(candidate)) {
                        return candidate;
                    }
                    found = candidate;
                }
            } catch (InvalidPathException e) {
                // Not a directory, then.
            }
        }
        if (found != null) {
            throw new IOException(
                    named + " is " + found + ", which this user may not execute; correct its permissions");
        }
        throw new IOException(named + " is not on PATH; install it, or take it out of that file");
    }
}
