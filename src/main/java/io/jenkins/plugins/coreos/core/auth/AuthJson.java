package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.reference.DockerHub;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes credentials as an auth.json for podman and skopeo (containers-auth.json(5)). */
public final class AuthJson {
    private AuthJson() {}

    /**
     * Returns an auth.json that contains exactly these credentials.
     *
     * @param credentials credentials by repository
     * @throws IOException if a token cannot be represented in the format
     */
    public static byte[] of(Map<ImageReference, RegistryCredentials> credentials) throws IOException {
        Map<String, Object> auths = new LinkedHashMap<>();
        for (Map.Entry<ImageReference, RegistryCredentials> entry : credentials.entrySet()) {
            if (!entry.getValue().isNone()) {
                auths.put(key(entry.getKey(), credentials), entry(entry.getValue()));
            }
        }
        return Json.write(Map.of("auths", auths)).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the registry alone if that is unambiguous: older versions do not support entries for repositories. */
    private static String key(ImageReference image, Map<ImageReference, RegistryCredentials> credentials) {
        String registry = registry(image);
        boolean same = credentials.entrySet().stream()
                .filter(other -> registry(other.getKey()).equals(registry))
                .allMatch(other -> other.getValue().equals(credentials.get(image)));
        return same ? registry : registry + "/" + image.repository();
    }

    private static String registry(ImageReference image) {
        return DockerHub.isHub(image.registry()) ? "docker.io" : image.registry();
    }

    private static Map<String, Object> entry(RegistryCredentials credentials) throws IOException {
        return switch (credentials.kind()) {
            case BASIC -> Map.of("auth", base64(credentials.username() + ":" + credentials.secret()));
            // This user name indicates that the token is in the other member.
            case IDENTITY -> Map.of("auth", base64(SecretText.TOKEN_USER + ":"), "identitytoken", credentials.secret());
            default ->
                throw new IOException("skopeo accepts the token (" + credentials.origin()
                        + ") only as an argument, which all users of the machine can read; push with via: 'builtin', or"
                        + " store user:token");
        };
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
