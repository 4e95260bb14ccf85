package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What proves to a registry who is pushing. Kept in memory only; {@link #toString} never shows the secret.
 *
 * @param kind how the secret is used
 * @param username the user, or null where the secret is a token that needs none
 * @param secret password or token; null for none
 * @param origin where they come from, for messages: {@code credentials 'quay-push'}; for none, why there are none
 * @param userHidden whether the user's name is not to be shown either
 */
public record RegistryCredentials(Kind kind, String username, String secret, String origin, boolean userHidden)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How a secret is used. */
    public enum Kind {
        /** There is none. */
        NONE,
        /** User and password, to the registry or to the token service that it names. */
        BASIC,
        /** A token that the registry takes as it is. */
        BEARER,
        /** A refresh token, for which the token service gives tokens (distribution, "Docker Registry v2 OAuth2"). */
        IDENTITY
    }

    /** No credentials: only what the registry allows to everybody. */
    public static final RegistryCredentials ANONYMOUS = none("no credentials were given");

    /** As {@link #ANONYMOUS}, with the reason why there are none, which an error repeats. */
    public static RegistryCredentials none(String reason) {
        return new RegistryCredentials(Kind.NONE, null, null, reason, false);
    }

    public static RegistryCredentials basic(String username, String password, String origin) {
        return new RegistryCredentials(Kind.BASIC, username, password, origin, false);
    }

    /** A token that is sent as it is ("registrytoken" in an auth.json). */
    public static RegistryCredentials bearer(String token, String origin) {
        // Files of tokens end with a newline.
        return new RegistryCredentials(Kind.BEARER, null, token.strip(), origin, false);
    }

    /** A token that only the registry's token service takes ("identitytoken" in an auth.json). */
    public static RegistryCredentials identity(String token, String origin) {
        return new RegistryCredentials(Kind.IDENTITY, null, token, origin, false);
    }

    /** The same, whose user's name no message shows. */
    public RegistryCredentials withHiddenUser() {
        return new RegistryCredentials(kind, username, secret, origin, true);
    }

    public boolean isBasic() {
        return kind == Kind.BASIC;
    }

    public boolean isBearer() {
        return kind == Kind.BEARER;
    }

    public boolean isIdentity() {
        return kind == Kind.IDENTITY;
    }

    /** Whether there is nothing to prove anything with. */
    public boolean isNone() {
        return kind == Kind.NONE;
    }

    public String basicHeader() {
        byte[] pair = (username + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Adds these to the secrets of a transfer. */
    public void addTo(Redaction redaction) {
        if (isBasic()) {
            redaction.addLogin(username, secret);
        } else {
            redaction.add(secret);
        }
    }

    /** Who it is, in a message: {@code user 'robot' (credentials 'quay-push')}. */
    public String description() {
        return switch (kind) {
            case NONE -> origin;
            case BASIC -> userHidden ? "a user (" + origin + ")" : "user '" + username + "' (" + origin + ")";
            case BEARER -> "token (" + origin + ")";
            case IDENTITY -> "identity token (" + origin + ")";
        };
    }

    @Override
    public String toString() {
        return description();
    }
}
