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
 */
record RegistryRequest(String method, URI uri, String purpose, Map<String, String> headers, Body body) {

    static RegistryRequest of(String method, URI uri, String purpose) {
        return new RegistryRequest(method, uri, purpose, Map.of(), null);
    }

    RegistryRequest with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new RegistryRequest(method, uri, purpose, more, body);
    }

    RegistryRequest with(Body content) {
        return new RegistryRequest(method, uri, purpose, headers, content);
    }

    RegistryRequest to(URI other) {
        return new RegistryRequest(method, other, purpose, headers, body);
    }

    /** Returns method and URL, without the query, which may contain signatures or upload state. */
    String shown() {
        return method + " " + shown(uri);
    }

    static String shown(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }
}
