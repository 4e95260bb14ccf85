package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Headers;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.json.Quoted;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * An answer.
 *
 * @param uri the URL that gave it, after redirects
 * @param body the body, cut off at some megabytes
 * @param authorization the Authorization header that it answers, or null: never to be shown
 * @param redaction hides the secrets of the transfer in what is shown of the answer
 */
record Reply(int status, Headers headers, URI uri, byte[] body, String authorization, Redaction redaction) {

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    Optional<String> header(String name) {
        return headers.first(name);
    }

    /** The Location header, resolved against the URL that sent it; empty where it is no URL to make a request to. */
    Optional<URI> location() {
        try {
            return header("Location")
                    .map(location -> uri.resolve(URI.create(location)))
                    .filter(Origin::isHttp);
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
                return new RegistryError(text(first, "code"), text(first, "message"));
            }
        } catch (JsonException e) {
            // Proxies answer in HTML; the status has to do.
        }
        return new RegistryError("", "");
    }

    private String text(JsonObject error, String member) {
        return error.members().get(member) instanceof String text ? redaction.hide(text) : "";
    }

    @Override
    public String toString() {
        return "HTTP " + status;
    }

    record RegistryError(String code, String message) {
        String shown() {
            String text = code.isEmpty() ? message : message.isEmpty() ? code : code + ": " + message;
            return Quoted.printable(text.replaceAll("\\p{Cntrl}+", " ").strip());
        }
    }
}
