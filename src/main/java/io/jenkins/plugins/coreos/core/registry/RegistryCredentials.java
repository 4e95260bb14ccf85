package io.jenkins.plugins.coreos.core.registry;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What proves to a registry who is pushing. Kept in memory only; {@link #toString} never shows the secret.
 *
 * @param username the user, or null where the secret is a token that needs none
 * @param secret password or token; null for none
 * @param origin where they come from, for messages: {@code credentials 'quay-push'}
 */
public record RegistryCredentials(String username, String secret, String origin) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** No credentials: only what the registry allows to everybody. */
    public static final RegistryCredentials ANONYMOUS = new RegistryCredentials(null, null, "no credentials");

    public static RegistryCredentials basic(String username, String password, String origin) {
        return new RegistryCredentials(username, password, origin);
    }

    /** A token that is sent as it is ("registrytoken" in an auth.json). */
    public static RegistryCredentials bearer(String token, String origin) {
        // Files of tokens end with a newline.
        return new RegistryCredentials(null, token.strip(), origin);
    }

    boolean isBasic() {
        return username != null && secret != null;
    }

    boolean isBearer() {
        return username == null && secret != null;
    }

    String basicHeader() {
        byte[] pair = (username + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Who it was, in an error message. */
    String description() {
        return isBasic() ? "user '" + username + "' (" + origin + ")" : origin;
    }

    @Override
    public String toString() {
        return description();
    }
}
