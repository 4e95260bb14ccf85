package io.jenkins.plugins.coreos.testing.fake;

import java.util.List;
import java.util.Map;

/**
 * A received request and its outcome.
 *
 * @param path the path, decoded
 * @param query the query as received, or empty
 * @param headers by lower-case name
 * @param declaredLength Content-Length, or -1 if the body was chunked or missing
 * @param bodyLength number of bytes of the body that were read
 * @param status the status of the response, or 0 without a response
 * @param connection the number of the connection, from 1
 * @param start the time after its first line was read (System.nanoTime)
 * @param end the time when it was answered or abandoned
 */
public record RecordedRequest(
        RequestKind kind,
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        long declaredLength,
        long bodyLength,
        int status,
        int connection,
        long start,
        long end) {

    /** The first header of that name, or null. */
    public String header(String name) {
        List<String> values = headers.get(name.toLowerCase(java.util.Locale.ROOT));
        return values == null ? null : values.get(0);
    }

    /** The Authorization header, or null. */
    public String authorization() {
        return header("authorization");
    }
}
