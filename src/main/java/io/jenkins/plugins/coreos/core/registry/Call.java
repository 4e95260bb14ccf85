package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Body;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request, and what it is made for.
 *
 * @param purpose what is being attempted, in every message about it: {@code push blob sha256:ab… to quay.io/x/y}
 * @param body what is sent, or null for nothing
 */
record Call(String method, URI uri, String purpose, Map<String, String> headers, Body body) {

    static Call of(String method, URI uri, String purpose) {
        return new Call(method, uri, purpose, Map.of(), null);
    }

    Call with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Call(method, uri, purpose, more, body);
    }

    Call with(Body content) {
        return new Call(method, uri, purpose, headers, content);
    }

    Call to(URI other) {
        return new Call(method, other, purpose, headers, body);
    }

    /** Method and URL without the query, which may hold signatures or upload state. */
    String shown() {
        return method + " " + shown(uri);
    }

    static String shown(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }
}
