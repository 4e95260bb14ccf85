package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Headers;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * An answer.
 *
 * @param uri the URL that gave it, after redirects
 * @param body the body, cut off at some megabytes, or 64 KiB where it is no 2xx
 * @param authorization the Authorization header that it answers, or null: never to be shown
 * @param redaction hides the secrets of the transfer in what is shown of the answer
 */
record RegistryResponse(int status, Headers headers, URI uri, byte[] body, String authorization, Redaction redaction) {
    /** More than that nobody reads. */
    private static final int MAX_ERRORS = 4;

    private static final String HTML = "text/html";

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    Optional<String> header(String name) {
        return headers.first(name);
    }

    /** The Location header, resolved against the URL that sent it; empty where it is no URL to make a request to. */
    Optional<URI> location() {
        return header("Location").flatMap(location -> Location.resolve(uri, location));
    }

    /**
     * The digest in Docker-Content-Digest; empty where the header is missing or holds no digest of a known algorithm.
     */
    Optional<Digest> digest() {
        // Some quote it as if it were an ETag, some write the digits in upper case.
        String text = header("Docker-Content-Digest").orElse("").strip();
        text = text.startsWith("W/") ? text.substring(2) : text;
        text = text.replace("\"", "").replace("'", "").strip().toLowerCase(Locale.ROOT);
        try {
            return Optional.of(Digest.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What the body says of a refusal. */
    ErrorBody error() {
        return ErrorBody.of(body);
    }

    /** What the body says of a refusal, as a message shows it: every error that says something, up to a few. */
    String said() {
        List<String> texts = error().errors().stream()
                .map(error -> shown(error.shown()))
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
        String said = String.join("; ", texts.subList(0, Math.min(texts.size(), MAX_ERRORS)));
        return texts.size() > MAX_ERRORS ? said + "; …" : said;
    }

    /** The digests that the body names: a registry tells so which blob it lacks. */
    Set<Digest> namedDigests() {
        Set<Digest> digests = new LinkedHashSet<>();
        String text = new String(body, 0, Math.min(body.length, ErrorBody.MAX_BYTES), StandardCharsets.ISO_8859_1);
        for (String algorithm : List.of("sha256:", "sha512:")) {
            for (int at = text.indexOf(algorithm); at >= 0; at = text.indexOf(algorithm, at + 1)) {
                int end = at + algorithm.length();
                while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
                    end++;
                }
                try {
                    digests.add(Digest.parse(text.substring(at, end)));
                } catch (IllegalArgumentException e) {
                    // Something else that looks like one.
                }
            }
        }
        return digests;
    }

    /** Whether a web page came in place of a registry's answer; Quay calls its JSON text/html. */
    boolean isWebPage() {
        int begin = 0;
        while (begin < body.length && body[begin] <= ' ' && body[begin] >= 0) {
            begin++;
        }
        if (begin == body.length) {
            return false;
        }
        return body[begin] == '<'
                || header("Content-Type").orElse("").strip().regionMatches(true, 0, HTML, 0, HTML.length())
                        && !isJson();
    }

    private boolean isJson() {
        try {
            Json.parse(body, "the answer");
            return true;
        } catch (JsonException e) {
            return false;
        }
    }

    /** Text that this answer brought, as a message may show it: one short line without secrets. */
    String shown(String text) {
        return Quoted.printable(
                redaction.hide(text).replaceAll("\\p{Cntrl}+", " ").strip());
    }

    @Override
    public String toString() {
        return "HTTP " + status;
    }
}
