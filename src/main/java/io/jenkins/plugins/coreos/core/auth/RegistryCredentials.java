package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Credentials for a registry. Kept in memory only; {@link #toString} never contains the secret.
 *
 * @param kind the kind of secret
 * @param username the user, or null for a token without a user
 * @param secret password or token, or null
 * @param origin description of the source, for messages: {@code credentials 'quay-push'}; without credentials, the
 *     reason
 * @param userHidden whether to hide the user name as well
 */
public record RegistryCredentials(Kind kind, String username, String secret, String origin, boolean userHidden)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The kind of secret. */
    public enum Kind {
        /** No secret. */
        NONE,
        /** User and password, for the registry or its token service. */
        BASIC,
        /** A token that the registry accepts directly. */
        BEARER,
        /**
         * A refresh token, which the token service exchanges for tokens (distribution, "Docker Registry v2 OAuth2").
         */
        IDENTITY
    }

    /** No credentials: anonymous access. */
    public static final RegistryCredentials ANONYMOUS = none("no credentials were given");

    /** Returns {@link #ANONYMOUS} with a reason, which error messages include. */
    public static RegistryCredentials none(String reason) {
        return new RegistryCredentials(Kind.NONE, null, null, reason, false);
    }

    /** Returns a user and password. */
    public static RegistryCredentials basic(String username, String password, String origin) {
        return new RegistryCredentials(Kind.BASIC, username, password, origin, false);
    }

    /** Returns a token that is sent as it is ("registrytoken" in an auth.json). */
    public static RegistryCredentials bearer(String token, String origin) {
        // Token files end with a newline.
        return new RegistryCredentials(Kind.BEARER, null, token.strip(), origin, false);
    }

    /** Returns a token for the registry's token service ("identitytoken" in an auth.json). */
    public static RegistryCredentials identity(String token, String origin) {
        return new RegistryCredentials(Kind.IDENTITY, null, token, origin, false);
    }

    /** Returns a copy whose user name is hidden in messages. */
    public RegistryCredentials withHiddenUser() {
        return new RegistryCredentials(kind, username, secret, origin, true);
    }

    /** Returns whether these are a user and password. */
    public boolean isBasic() {
        return kind == Kind.BASIC;
    }

    /** Returns whether these are a token that the registry accepts directly. */
    public boolean isBearer() {
        return kind == Kind.BEARER;
    }

    /** Returns whether these are a refresh token for the token service. */
    public boolean isIdentity() {
        return kind == Kind.IDENTITY;
    }

    /** Returns whether there are no credentials. */
    public boolean isNone() {
        return kind == Kind.NONE;
    }

    /** Returns the Authorization header for user and password. */
    public String basicHeader() {
        byte[] pair = (username + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Adds the secrets to a redaction. */
    public void addTo(Redaction redaction) {
        if (isBasic()) {
            redaction.addLogin(username, secret);
        } else {
            redaction.add(secret);
        }
    }

    /** Returns a description for messages: {@code user 'robot' (credentials 'quay-push')}. */
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
