package io.jenkins.plugins.coreos.core.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A request.
 *
 * @param headers without Host and Content-Length, which follow from the rest
 * @param body what is sent, or null for nothing
 */
public record Request(String method, URI uri, Map<String, String> headers, Body body) {

    /** Whether making it twice is the same as making it once, and costs nothing. */
    boolean isRepeatable() {
        return body == null && (method.equals("GET") || method.equals("HEAD"));
    }

    /**
     * Request line and header section.
     *
     * @param absolute whether the whole URL is named, as a proxy wants it
     * @throws IllegalArgumentException when something in it would end a line
     */
    byte[] head(boolean absolute) {
        String host = Route.authority(uri.getHost(), uri.getPort());
        StringBuilder head = new StringBuilder(512).append(method).append(' ');
        if (absolute) {
            head.append("http://").append(host);
        }
        String path = uri.getRawPath();
        head.append(path == null || path.isEmpty() ? "/" : ascii(path));
        if (uri.getRawQuery() != null) {
            head.append('?').append(ascii(uri.getRawQuery()));
        }
        head.append(" HTTP/1.1\r\n");
        line(head, "Host", host);
        if (body != null || method.equals("POST") || method.equals("PUT")) {
            line(head, "Content-Length", Long.toString(body == null ? 0 : body.length()));
        }
        headers.forEach((name, value) -> line(head, name, value));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static void line(StringBuilder head, String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException("the header " + name + " would have a character that none can have");
            }
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /** Java's URLs may have letters that those of HTTP may not. */
    private static String ascii(String part) {
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) > 0x7e) {
                return URI.create("x:" + part).toASCIIString().substring(2);
            }
        }
        return part;
    }
}
