package io.jenkins.plugins.coreos.core.http;

import java.net.URI;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/**
 * An HTTP request.
 *
 * @param headers excluding Host and Content-Length, which are derived
 * @param body the request body, or null
 * @param bodyLimit the maximum size of a successful response's body; the rest is truncated
 * @param streamed whether the caller reads the body of a successful response from {@link Response#content}
 */
public record Request(
        String method, URI uri, Map<String, String> headers, Body body, long bodyLimit, boolean streamed) {
    /** Default limit for the body of a response, above the size of any manifest or token. */
    public static final int BODY_LIMIT = 4 * 1024 * 1024;

    /** Creates a request with the limit for a registry's documents. */
    public Request(String method, URI uri, Map<String, String> headers, Body body) {
        this(method, uri, headers, body, BODY_LIMIT, false);
    }

    /** Returns whether repeating a request that the server may already have processed is harmless and cheap. */
    boolean isRepeatable() {
        return (body == null || !body.isResumable())
                && (!method.equals("PATCH") || headers.containsKey("Content-Range"));
    }

    /**
     * Returns request line and header section.
     *
     * @param absolute whether to use the absolute URL, as proxies require
     * @throws IllegalArgumentException if a value contains a control character, or one outside ISO 8859-1
     */
    ClassicHttpRequest head(boolean absolute) {
        // Java permits characters in URLs that HTTP does not.
        URI ascii = URI.create(uri.toASCIIString());
        String host = ascii.getHost() + (ascii.getPort() < 0 ? "" : ":" + ascii.getPort());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String target = path + (ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery());
        ClassicHttpRequest head = head(method, absolute ? "http://" + host + target : target, host);
        if (body != null || method.equals("POST") || method.equals("PUT") || method.equals("PATCH")) {
            add(head, "Content-Length", Long.toString(body == null ? 0 : body.length()));
        }
        headers.forEach((name, value) -> add(head, name, value));
        return head;
    }

    /** Returns a request for a tunnel (RFC 9110, 9.3.6). */
    static ClassicHttpRequest connect(Route route) {
        String target = route.server().authority();
        ClassicHttpRequest head = head("CONNECT", target, target);
        if (route.proxyAuthorization() != null) {
            add(head, "Proxy-Authorization", route.proxyAuthorization());
        }
        return head;
    }

    private static ClassicHttpRequest head(String method, String target, String host) {
        ClassicHttpRequest head = new BasicClassicHttpRequest(method, (HttpHost) null, target);
        head.setVersion(HttpVersion.HTTP_1_1);
        add(head, "Host", host);
        return head;
    }

    private static void add(ClassicHttpRequest head, String name, String value) {
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f || c > 0xff)) {
            throw new IllegalArgumentException("the header " + name + " contains a character that is not allowed");
        }
        head.addHeader(name, value);
    }
}
