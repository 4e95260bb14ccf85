package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * Credentials by registry and namespace, as podman, skopeo and docker keep them (containers-auth.json(5)).
 *
 * <p>The entry for {@code host/namespace/repository} wins over {@code host/namespace}, and that over {@code host}.
 */
public final class AuthFile {
    /** Docker's historic name for its hub. */
    private static final String DOCKER_HUB = "https://index.docker.io/v1/";

    private final String origin;
    private final JsonObject entries;

    private AuthFile(String origin, JsonObject entries) {
        this.origin = origin;
        this.entries = entries;
    }

    /**
     * Reads a file.
     *
     * @throws IOException when it is missing or is no auth.json; the message names it
     */
    public static AuthFile read(Path path) throws IOException {
        try {
            return parse(Files.readAllBytes(path), path.toString());
        } catch (NoSuchFileException e) {
            throw new IOException("the authentication file " + path + " does not exist", e);
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param origin where it is from, for messages
     * @throws JsonException when it is no auth.json
     */
    public static AuthFile parse(byte[] json, String origin) throws JsonException {
        JsonObject auths = Json.parseObject(json, origin).optionalObject("auths");
        if (auths == null) {
            throw new JsonException(origin + " has no \"auths\"; it is no auth.json or config.json");
        }
        return new AuthFile(origin, auths);
    }

    /**
     * The credentials for a repository; empty where the file has none.
     *
     * @throws JsonException when the entry is not what it must be
     */
    public Optional<RegistryCredentials> find(ImageReference target) throws JsonException {
        String key = target.name();
        while (true) {
            JsonObject entry = entry(key);
            if (entry != null) {
                return Optional.of(credentials(entry, key));
            }
            int slash = key.lastIndexOf('/');
            if (slash < 0) {
                break;
            }
            key = key.substring(0, slash);
        }
        JsonObject hub = target.registry().equals("docker.io") ? entry(DOCKER_HUB) : null;
        return hub == null ? Optional.empty() : Optional.of(credentials(hub, DOCKER_HUB));
    }

    private JsonObject entry(String key) throws JsonException {
        JsonObject entry = entries.optionalObject(key);
        return entry != null ? entry : entries.optionalObject("https://" + key);
    }

    private RegistryCredentials credentials(JsonObject entry, String key) throws JsonException {
        String from = "the entry '" + key + "' of " + origin;
        if (entry.has("registrytoken")) {
            return RegistryCredentials.bearer(entry.string("registrytoken"), from);
        }
        if (!entry.has("auth")) {
            return RegistryCredentials.basic(entry.string("username"), entry.string("password"), from);
        }
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(entry.string("auth").strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new JsonException(from + " is not base64", e);
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw new JsonException(from + " is not user:password in base64");
        }
        // Docker pads old entries with NUL characters.
        return RegistryCredentials.basic(
                pair.substring(0, colon), pair.substring(colon + 1).replaceAll("\0+$", ""), from);
    }
}
