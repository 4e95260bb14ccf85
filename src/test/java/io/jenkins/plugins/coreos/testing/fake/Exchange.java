package io.jenkins.plugins.coreos.testing.fake;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request that is being served. */
final class Exchange {
    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_HEADERS = 200;

    final String method;
    final String path;
    final String query;
    final Map<String, List<String>> headers;
    final RequestKind kind;
    final String repository;
    final String reference;
    final RequestBody body;
    final long start = System.nanoTime();

    private Exchange(String method, String target, Map<String, List<String>> headers, InputStream in)
            throws IOException {
        int mark = target.indexOf('?');
        this.method = method;
        this.path = decode(mark < 0 ? target : target.substring(0, mark));
        this.query = mark < 0 ? "" : target.substring(mark + 1);
        this.headers = headers;
        RequestKind.Place place = RequestKind.place(method, path, parameter("mount") != null);
        boolean isRange = place.kind() == RequestKind.BLOB_GET && header("range") != null;
        this.kind = isRange ? RequestKind.BLOB_RANGE : place.kind();
        this.repository = place.repository();
        this.reference = place.reference();
        String length = header("content-length");
        boolean chunked = "chunked".equalsIgnoreCase(header("transfer-encoding"));
        this.body = new RequestBody(in, chunked ? -1 : length == null ? 0 : Long.parseLong(length));
    }

    /** Reads the head of the next request; returns null if the client has closed the connection. */
    static Exchange read(BufferedInputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] parts = first.split(" ");
        if (parts.length != 3) {
            throw new IOException("not a request line: " + first);
        }
        Map<String, List<String>> headers = new HashMap<>();
        for (int i = 0; i < MAX_HEADERS; i++) {
            String header = line(in);
            if (header == null) {
                throw new EOFException("within the headers");
            }
            if (header.isEmpty()) {
                return new Exchange(parts[0], parts[1], headers, in);
            }
            int colon = header.indexOf(':');
            if (colon < 0) {
                throw new IOException("not a header: " + header);
            }
            headers.computeIfAbsent(header.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        throw new IOException("more than " + MAX_HEADERS + " headers");
    }

    /** Returns a line without its terminator, or null at the end of the stream. */
    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                if (line.size() == 0) {
                    return null;
                }
                throw new EOFException("within a line");
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.get(0);
    }

    /** The first query parameter of that name, decoded, or null. */
    String parameter(String name) {
        List<String> values = parameters(name);
        return values.isEmpty() ? null : values.get(0);
    }

    List<String> parameters(String name) {
        List<String> values = new ArrayList<>();
        for (String pair : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                values.add(decode(pair.substring(name.length() + 1)));
            }
        }
        return values;
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    boolean expectsContinue() {
        return "100-continue".equalsIgnoreCase(header("expect"));
    }

    RecordedRequest record(int status, int connection) {
        return new RecordedRequest(
                kind,
                method,
                path,
                query,
                headers,
                header("content-length") == null ? -1 : Long.parseLong(header("content-length")),
                body.count(),
                status,
                connection,
                start,
                System.nanoTime());
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
