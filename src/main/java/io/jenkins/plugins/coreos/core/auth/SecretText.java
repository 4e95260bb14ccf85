package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.reference.DockerHub;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a registry takes a single text for that somebody keeps as its secret.
 *
 * <ul>
 *   <li>{@code {"auths": …}}: a credentials file, see {@link AuthFile};
 *   <li>{@code user:password}: a login, such as a robot account's; {@code <token>:…} is an identity token, as credential
 *       helpers write it;
 *   <li>one word: a token. Where a registry takes tokens as the password of a user whose name it prescribes, that user
 *       is put to it; elsewhere it is sent as it is ({@code Authorization: Bearer}).
 * </ul>
 */
public final class SecretText {
    /** The user name by which a login says that its secret is an identity token (docker's helper protocol). */
    static final String TOKEN_USER = "<token>";

    private static final Pattern WORD = Pattern.compile("[\\x21-\\x7e]+");

    /** Who the bearer of a token is to a registry, by the registries' own documentation of `docker login`. */
    private static final Map<Pattern, String> TOKEN_USERS = tokenUsers();

    private SecretText() {}

    private static Map<Pattern, String> tokenUsers() {
        Map<Pattern, String> users = new LinkedHashMap<>();
        users.put(Pattern.compile("quay\\.io"), "$oauthtoken");
        users.put(Pattern.compile("ghcr\\.io"), "token");
        users.put(Pattern.compile("registry\\.gitlab\\.com"), "oauth2");
        users.put(Pattern.compile("(?:.+\\.)?gcr\\.io|.+\\.pkg\\.dev"), "oauth2accesstoken");
        users.put(Pattern.compile(".+\\.azurecr\\.io"), "00000000-0000-0000-0000-000000000000");
        users.put(Pattern.compile(".+\\.dkr\\.ecr\\..+\\.amazonaws\\.com"), "AWS");
        return users;
    }

    /**
     * The credentials that a text is for a repository.
     *
     * @param text the secret; white space around it is no part of it
     * @param origin where it is from, for messages
     * @return perhaps none, where the text is a credentials file without an entry for the repository
     * @throws IOException when it is nothing of the kind; the message never shows it
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
            throw new IOException(origin + " is no token (one word), no user:password on one line, and no auth.json");
        }
        return token(secret, target, origin);
    }

    /**
     * The credentials that user and password are.
     *
     * @throws IOException when one of them is empty
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
     * The credentials that the text of an auth.json has for a repository, or none with the reason why.
     *
     * @throws IOException when it is no auth.json, or leaves the registry to a credential helper
     */
    public static RegistryCredentials fromFile(byte[] json, ImageReference target, String origin) throws IOException {
        return AuthFile.parse(json, origin)
                .checkRecognized()
                .findWritten(target)
                .orElseGet(() -> RegistryCredentials.none(origin + " has no entry for " + target.registry()));
    }

    private static RegistryCredentials token(String token, ImageReference target, String origin) throws IOException {
        String registry = RegistryPrefix.canonical(target.registry());
        if (DockerHub.isHub(registry)) {
            throw new IOException(
                    origin + " is a token alone, and Docker's hub takes one with its user only: write user:token");
        }
        for (Map.Entry<Pattern, String> user : TOKEN_USERS.entrySet()) {
            if (user.getKey().matcher(registry).matches()) {
                return RegistryCredentials.basic(user.getValue(), token, origin);
            }
        }
        return RegistryCredentials.bearer(token, origin);
    }
}
