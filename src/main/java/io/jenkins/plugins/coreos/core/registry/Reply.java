package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/**
 * An answer.
 *
 * @param uri the URL that gave it, after redirects
 * @param body the body, cut off at {@link LimitedBody#LIMIT}
 */
record Reply(int status, HttpHeaders headers, URI uri, byte[] body) {

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** The Location header, resolved against the URL that sent it. */
    Optional<URI> location() {
        try {
            return header("Location").map(location -> uri.resolve(URI.create(location)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The registry's first error: its code and message (distribution-spec, "Error Codes"). */
    RegistryError error() {
        try {
            List<JsonObject> errors = Json.parseObject(body, "the answer").objects("errors");
            if (!errors.isEmpty()) {
                JsonObject first = errors.get(0);
                return new RegistryError(
                        String.valueOf(first.members().getOrDefault("code", "")),
                        String.valueOf(first.members().getOrDefault("message", "")));
            }
        } catch (JsonException e) {
            // Proxies answer in HTML; the status has to do.
        }
        return new RegistryError("", "");
    }

    record RegistryError(String code, String message) {
        String shown() {
            String text = code.isEmpty() ? message : message.isEmpty() ? code : code + ": " + message;
            String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
            return line.length() > 300 ? line.substring(0, 300) + "…" : line;
        }
    }
}
