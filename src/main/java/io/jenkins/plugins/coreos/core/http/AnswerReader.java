package io.jenkins.plugins.coreos.core.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads an answer (RFC 9112). Lines and fields are bounded, the body is cut off: no server decides how much memory a
 * push takes.
 */
final class AnswerReader {
    /** More than any manifest or token has. */
    static final int LIMIT = 4 * 1024 * 1024;

    /** More than is shown of an error; every lane may get one at the same time. */
    private static final int OTHER_LIMIT = 64 * 1024;

    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_FIELDS = 200;
    private static final int MAX_FIELD_BYTES = 256 * 1024;
    private static final int MAX_CHUNK_LINE = 4 * 1024;

    /** Interim answers before the one that counts. */
    private static final int MAX_INTERIM = 20;

    private final Input in;
    private final String method;
    private final Watch watch;
    private boolean first = true;
    private int interim;
    private int status;
    private Headers headers;
    private boolean kept;
    private int limit;

    AnswerReader(Input in, String method, Watch watch) {
        this.in = in;
        this.method = method;
        this.watch = watch;
    }

    /** Whether any of it has come. */
    boolean hasBegun() {
        return !first || in.hasMore();
    }

    /** Whether, after an answer, another request may follow on the connection. */
    boolean keepsConnection() {
        return kept && !in.hasMore();
    }

    /** Reads the head of an answer; false where it was an interim one, and the answer is still to come. */
    boolean head() throws IOException, InterruptedException {
        String line = in.line(MAX_LINE, watch);
        first = false;
        status = status(line);
        headers = fields();
        limit = method.equals("GET") && status / 100 == 2 ? LIMIT : OTHER_LIMIT;
        kept = line.startsWith("HTTP/1.1") && !headers.lists("Connection", "close");
        if (status == 101) {
            throw new IOException("the answer is no HTTP: it changes the protocol, unasked");
        }
        if (status < 200 && ++interim > MAX_INTERIM) {
            throw new IOException("the answer is no HTTP: there is no end of interim answers");
        }
        return status >= 200;
    }

    /** The whole answer, from where {@link #head} has come to. */
    Answer answer() throws IOException, InterruptedException {
        while (status < 200) {
            head();
        }
        return new Answer(status, headers, hasBody() ? body() : new byte[0]);
    }

    private boolean hasBody() {
        return !method.equals("HEAD")
                && status != 204
                && status != 304
                && !(method.equals("CONNECT") && status / 100 == 2);
    }

    private static int status(String line) throws IOException {
        boolean good = line.length() >= 12
                && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
                && (line.length() == 12 || line.charAt(12) == ' ');
        int status = 0;
        for (int i = 9; good && i < 12; i++) {
            int digit = line.charAt(i) - '0';
            good = digit >= 0 && digit <= 9;
            status = status * 10 + digit;
        }
        if (!good || status < 100) {
            throw new IOException("the answer is no HTTP");
        }
        return status;
    }

    private Headers fields() throws IOException, InterruptedException {
        Headers fields = new Headers();
        int bytes = 0;
        while (true) {
            String line = in.line(MAX_LINE, watch);
            if (line.isEmpty()) {
                return fields;
            }
            bytes += line.length();
            int colon = line.indexOf(':');
            // A space there, or a line that goes on with another, is read in different ways by different programs.
            if (colon < 1 || line.charAt(0) <= ' ' || line.charAt(colon - 1) <= ' ') {
                throw new IOException("the answer is no HTTP: a header line has no name");
            }
            if (fields.size() == MAX_FIELDS || bytes > MAX_FIELD_BYTES) {
                throw new IOException("the answer is no HTTP: there is no end of header lines");
            }
            fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
    }

    private byte[] body() throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.first("Transfer-Encoding").isPresent()) {
            // Beside it there may be no length; whoever sends both is not trusted with a second request.
            kept = kept && headers.first("Content-Length").isEmpty();
            if (headers.all("Transfer-Encoding").stream().anyMatch(coding -> !coding.equalsIgnoreCase("chunked"))) {
                throw new IOException("the answer is no HTTP: its transfer encoding is unknown");
            }
            chunks(body);
            return body.toByteArray();
        }
        List<String> lengths = headers.all("Content-Length");
        if (lengths.isEmpty()) {
            kept = false;
            take(Long.MAX_VALUE, body);
        } else {
            long length = number(lengths.get(0), 10);
            if (lengths.stream().anyMatch(other -> !other.equals(lengths.get(0)))) {
                throw new IOException("the answer is no HTTP: it names several lengths");
            }
            if (!take(length, body)) {
                throw new EOFException("it was closed before an answer was complete");
            }
        }
        return body.toByteArray();
    }

    private void chunks(ByteArrayOutputStream body) throws IOException, InterruptedException {
        while (true) {
            String line = in.line(MAX_CHUNK_LINE, watch);
            int end = line.indexOf(';');
            long size = number((end < 0 ? line : line.substring(0, end)).strip(), 16);
            if (size == 0) {
                fields();
                return;
            }
            if (!take(size, body)) {
                throw new EOFException("it was closed before an answer was complete");
            }
            if (body.size() == limit) {
                kept = false;
                return;
            }
            if (!in.line(2, watch).isEmpty()) {
                throw new IOException("the answer is no HTTP: a chunk is longer than it says");
            }
        }
    }

    /** Takes so many bytes of the body, or as many as we want of one: false where there were fewer. */
    private boolean take(long length, ByteArrayOutputStream body) throws IOException, InterruptedException {
        long left = length;
        while (left > 0) {
            ByteBuffer bytes = in.bytes(Math.min(left, limit - body.size()), watch);
            if (!bytes.hasRemaining()) {
                return false;
            }
            left -= bytes.remaining();
            body.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            if (body.size() == limit && left > 0) {
                // There may be no end to the rest.
                kept = false;
                return true;
            }
        }
        return true;
    }

    private static long number(String digits, int radix) throws IOException {
        boolean good = !digits.isEmpty() && digits.length() <= 15;
        for (int i = 0; good && i < digits.length(); i++) {
            good = digits.charAt(i) < 0x80 && Character.digit(digits.charAt(i), radix) >= 0;
        }
        if (!good) {
            throw new IOException("the answer is no HTTP: a length is no number");
        }
        return Long.parseLong(digits, radix);
    }
}
