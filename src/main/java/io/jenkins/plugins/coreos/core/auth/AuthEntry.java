package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * An entry of "auths" (docker's {@code types.AuthConfig}): {@code auth} is user:password in base64; tokens are separate
 * members.
 *
 * @param key key of the entry in the file
 * @param json the entry
 * @param file the file, for messages
 */
record AuthEntry(String key, JsonObject json, String file) {

    /** Returns whether the entry is empty: {@code {}} only indicates that a helper has credentials for the registry. */
    boolean isEmpty() throws JsonException {
        return text("auth") == null
                && text("identitytoken") == null
                && text("registrytoken") == null
                && text("username") == null;
    }

    /**
     * Returns the credentials.
     *
     * @throws JsonException if the entry is invalid
     */
    RegistryCredentials credentials() throws JsonException {
        String from = "the entry '" + key + "' of " + file;
        // In Docker's order: user and password next to an identity token are those used to obtain it.
        if (text("identitytoken") != null) {
            return RegistryCredentials.identity(text("identitytoken"), from);
        }
        if (text("registrytoken") != null) {
            return RegistryCredentials.bearer(text("registrytoken"), from);
        }
        if (text("auth") == null) {
            return RegistryCredentials.basic(json.string("username"), json.string("password"), from);
        }
        String pair;
        try {
            pair = new String(decode(text("auth")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The cause is omitted, because its message quotes a character of the secret.
            throw new JsonException(from + " is not base64; log in again");
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw new JsonException(from + " is not user:password in base64; log in again");
        }
        // Docker pads old entries with NUL characters.
        return RegistryCredentials.basic(
                pair.substring(0, colon), pair.substring(colon + 1).replaceAll("^\\x00+|\\x00+$", ""), from);
    }

    /**
     * Decodes base64 as podman and docker do (Go's encoding/base64, StdEncoding): line breaks are ignored, padding is
     * required.
     */
    private static byte[] decode(String text) {
        String joined = text.replace("\r", "").replace("\n", "");
        if (joined.length() % 4 != 0) {
            throw new IllegalArgumentException("no padding");
        }
        return Base64.getDecoder().decode(joined);
    }

    private String text(String name) throws JsonException {
        String value = json.optionalString(name);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
