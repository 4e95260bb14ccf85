package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Body;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request and its purpose.
 *
 * @param purpose the attempted operation, for error messages: {@code push blob sha256:ab… to quay.io/x/y}
 * @param body the request body, or null
 * @param pulls whether the operation needs read access only
 * @param streamLimit maximum size of a response body that the caller reads as a stream; 0 to buffer the body
 */
record RegistryRequest(
        String method,
        URI uri,
        String purpose,
        Map<String, String> headers,
        Body body,
        boolean pulls,
        long streamLimit) {

    static RegistryRequest of(String method, URI uri, String purpose) {
        return new RegistryRequest(method, uri, purpose, Map.of(), null, false, 0);
    }

    /** Creates a GET request that needs read access only. */
    static RegistryRequest pull(URI uri, String purpose) {
        return pull("GET", uri, purpose);
    }

    /** Creates a GET or HEAD request that needs read access only. */
    static RegistryRequest pull(String method, URI uri, String purpose) {
        return new RegistryRequest(method, uri, purpose, Map.of(), null, true, 0);
    }

    /** Returns this request for a response body of up to the given size, which the caller reads and closes. */
    RegistryRequest streamed(long limit) {
        return new RegistryRequest(method, uri, purpose, headers, body, pulls, limit);
    }

    /** Returns whether this request cancels an upload; then its result does not matter. */
    boolean cancelsUpload() {
        return method.equals("DELETE") && !uri.getPath().contains("/manifests/");
    }

    RegistryRequest with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new RegistryRequest(method, uri, purpose, more, body, pulls, streamLimit);
    }

    RegistryRequest with(Body content) {
        return new RegistryRequest(method, uri, purpose, headers, content, pulls, streamLimit);
    }

    RegistryRequest withUri(URI other) {
        return new RegistryRequest(method, other, purpose, headers, body, pulls, streamLimit);
    }

    /** Returns method and URL, without the query, which may contain signatures or upload state. */
    String forMessage() {
        return method + " " + forMessage(uri);
    }

    static String forMessage(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }
}
