package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Headers;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A response from a registry.
 *
 * @param uri the URL that sent the response, after redirects
 * @param body the body, truncated to a few megabytes, or to 64 KiB if the status is not 2xx
 * @param content the body of a successful response to a streamed request, which must be closed; otherwise null
 * @param authorization the Authorization header of the request, or null; must never be shown
 * @param redaction hides the secrets of the transfer in the parts of the response that are shown
 */
record RegistryResponse(
        int status,
        Headers headers,
        URI uri,
        byte[] body,
        InputStream content,
        String authorization,
        Redaction redaction) {
    /** Limit that keeps messages readable. */
    private static final int MAX_ERRORS = 4;

    private static final Pattern DIGEST = Pattern.compile("sha(?:256|512):[0-9a-fA-F]*+");

    private static final String HTML = "text/html";

    private static final Pattern HTML_START =
            Pattern.compile("\\s*<(?:!doctype\\s+)?html\\b", Pattern.CASE_INSENSITIVE);

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    Optional<String> header(String name) {
        return headers.first(name);
    }

    /** Returns the Location header, resolved against the response's URL; empty if it is not a valid HTTP URL. */
    Optional<URI> location() {
        return header("Location").flatMap(location -> Location.resolve(uri, location));
    }

    /**
     * Returns the digest in Docker-Content-Digest; empty if the header is missing or has no digest of a known
     * algorithm.
     */
    Optional<Digest> digest() {
        // Some registries quote the digest like an ETag, some use upper-case digits.
        String text = header("Docker-Content-Digest").orElse("").strip();
        text = text.startsWith("W/") ? text.substring(2) : text;
        text = text.replace("\"", "").replace("'", "").strip().toLowerCase(Locale.ROOT);
        try {
            return Optional.of(Digest.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns the errors in the body of a rejection. */
    ErrorBody error() {
        return ErrorBody.of(body);
    }

    /** Returns the errors in the body of a rejection as text for a message, limited to the first few. */
    String errorText() {
        List<String> texts = error().errors().stream()
                .map(error -> forMessage(error.forMessage()))
                .filter(each -> !each.isEmpty())
                .distinct()
                .toList();
        String text = String.join("; ", texts.subList(0, Math.min(texts.size(), MAX_ERRORS)));
        return texts.size() > MAX_ERRORS ? text + "; …" : text;
    }

    /** Returns the digests in the body of a rejection, with which a registry names missing blobs. */
    Set<Digest> namedDigests() {
        Set<Digest> digests = new LinkedHashSet<>();
        String text = new String(body, 0, Math.min(body.length, ErrorBody.MAX_BYTES), StandardCharsets.ISO_8859_1);
        for (Matcher digest = DIGEST.matcher(text); digest.find(); ) {
            try {
                digests.add(Digest.parse(digest.group()));
            } catch (IllegalArgumentException e) {
                // Not a valid digest.
            }
        }
        return digests;
    }

    /** Returns whether the body is a web page instead of a registry's response; Quay labels its JSON text/html. */
    boolean isWebPage() {
        int begin = 0;
        while (begin < body.length && body[begin] <= ' ' && body[begin] >= 0) {
            begin++;
        }
        if (begin == body.length) {
            return false;
        }
        return body[begin] == '<' || isHtml() && !isJson();
    }

    /** Returns whether the registry declares the content to be HTML. */
    boolean isHtml() {
        return header("Content-Type").orElse("").strip().regionMatches(true, 0, HTML, 0, HTML.length());
    }

    /**
     * Returns whether this is a 404 with an HTML page, which does not come from the registry but from a proxy or load
     * balancer: it does not mean that the content does not exist. The XML of an object store does.
     */
    boolean isForeign404() {
        if (status != 404 || !isWebPage()) {
            return false;
        }
        String begin = new String(body, 0, Math.min(body.length, 1_024), StandardCharsets.ISO_8859_1);
        return isHtml() || HTML_START.matcher(begin).lookingAt();
    }

    private boolean isJson() {
        try {
            Json.parse(body, "the response");
            return true;
        } catch (JsonException e) {
            return false;
        }
    }

    /** Formats text from this response for a message: one short line without secrets. */
    String forMessage(String text) {
        return Quoted.printable(
                redaction.hide(text).replaceAll("\\p{Cntrl}+", " ").strip());
    }

    @Override
    public String toString() {
        return "HTTP " + status;
    }
}
