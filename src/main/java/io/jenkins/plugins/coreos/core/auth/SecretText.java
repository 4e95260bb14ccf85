package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.reference.DockerHub;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Interprets a secret-text credential as registry credentials.
 *
 * <ul>
 *   <li>{@code {"auths": …}}: a credentials file, see {@link AuthFile};
 *   <li>{@code user:password}: a login, such as that of a robot account; {@code <token>:…} is an identity token, in
 *       the notation of credential helpers;
 *   <li>one word: a token. If the registry expects tokens as the password of a predefined user, that user is added;
 *       otherwise the token is sent directly ({@code Authorization: Bearer}).
 * </ul>
 */
public final class SecretText {
    /** The user name that marks the secret of a login as an identity token (docker's helper protocol). */
    static final String TOKEN_USER = "<token>";

    private static final Pattern WORD = Pattern.compile("[\\x21-\\x7e]+");

    /** Predefined user names for tokens by registry, from the registries' documentation of `docker login`. */
    private static final Map<String, String> TOKEN_USERS = Map.of(
            "quay\\.io", "$oauthtoken",
            "ghcr\\.io", "token",
            "registry\\.gitlab\\.com", "oauth2",
            "(?:.+\\.)?gcr\\.io|.+\\.pkg\\.dev", "oauth2accesstoken",
            ".+\\.azurecr\\.io", "00000000-0000-0000-0000-000000000000",
            ".+\\.dkr\\.ecr\\..+\\.amazonaws\\.com", "AWS");

    private SecretText() {}

    /**
     * Returns the credentials for a repository.
     *
     * @param text the secret; surrounding white space is ignored
     * @param origin description of the source, for messages
     * @return no credentials if the text is a credentials file without an entry for the repository
     * @throws IOException if the text has an unknown format; the message never contains it
     */
    public static RegistryCredentials credentials(String text, ImageReference target, String origin)
            throws IOException {
        String secret = text.strip();
        if (secret.isEmpty()) {
            throw new IOException(origin + " is empty");
        }
        if (secret.startsWith("{")) {
            return fromFile(secret.getBytes(StandardCharsets.UTF_8), target, origin);
        }
        int colon = secret.indexOf(':');
        if (colon >= 0 && secret.lines().count() == 1) {
            return login(secret.substring(0, colon), secret.substring(colon + 1), origin);
        }
        if (!WORD.matcher(secret).matches()) {
            throw new IOException(origin + " is not a token (one word), user:password on one line, or an auth.json");
        }
        return token(secret, target, origin);
    }

    /**
     * Returns the credentials for a user and password.
     *
     * @throws IOException if user or password is empty
     */
    public static RegistryCredentials login(String user, String password, String origin) throws IOException {
        if (user.isBlank() || password.isEmpty()) {
            throw new IOException(origin + ": the " + (user.isBlank() ? "user name" : "password") + " is empty");
        }
        return user.equals(TOKEN_USER)
                ? RegistryCredentials.identity(password, origin)
                : RegistryCredentials.basic(user, password, origin);
    }

    /**
     * Returns the credentials for a repository in an auth.json, or no credentials with the reason.
     *
     * @throws IOException if the text is not an auth.json, or refers to a credential helper for the registry
     */
    public static RegistryCredentials fromFile(byte[] json, ImageReference target, String origin) throws IOException {
        return AuthFile.parse(json, origin)
                .checkRecognized()
                .findWithoutHelpers(target)
                .orElseGet(() -> RegistryCredentials.none(origin + " has no entry for " + target.registry()));
    }

    private static RegistryCredentials token(String token, ImageReference target, String origin) throws IOException {
        String registry = RegistryPrefix.canonical(target.registry());
        if (DockerHub.isHub(registry)) {
            throw new IOException(
                    origin + " is a token without a user name; Docker Hub requires one: write user:token");
        }
        for (Map.Entry<String, String> user : TOKEN_USERS.entrySet()) {
            if (registry.matches(user.getKey())) {
                return RegistryCredentials.basic(user.getValue(), token, origin);
            }
        }
        return RegistryCredentials.bearer(token, origin);
    }
}
