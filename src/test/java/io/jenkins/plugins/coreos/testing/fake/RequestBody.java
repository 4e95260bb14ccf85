package io.jenkins.plugins.coreos.testing.fake;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/** The body of a request, with a known length or in chunks; counts the bytes read. */
final class RequestBody extends InputStream {
    private final InputStream in;
    private final boolean chunked;
    private long left;
    private boolean firstChunk = true;
    private boolean ended;
    private long count;
    private long bytesPerSecond;

    /** @param length number of bytes, or -1 for chunks */
    RequestBody(InputStream in, long length) {
        this.in = in;
        this.chunked = length < 0;
        this.left = Math.max(length, 0);
    }

    /** Limits the rate from now on. */
    void throttle(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0 && !nextChunk()) {
            return -1;
        }
        int most = bytesPerSecond > 0 ? (int) Math.max(1, Math.min(length, bytesPerSecond / 20)) : length;
        int read = in.read(buffer, offset, (int) Math.min(left, most));
        if (read < 0) {
            throw new EOFException("the connection ended after " + count + " bytes of a body");
        }
        left -= read;
        count += read;
        if (bytesPerSecond > 0) {
            pause(read * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
        }
        return read;
    }

    /** Reads and discards bytes. */
    void drain() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        while (read(buffer, 0, buffer.length) >= 0) {
            // Only the count matters.
        }
    }

    private boolean nextChunk() throws IOException {
        if (!chunked || ended) {
            return false;
        }
        if (!firstChunk) {
            Exchange.line(in);
        }
        firstChunk = false;
        String size = Exchange.line(in);
        if (size == null) {
            throw new EOFException("the connection ended between chunks");
        }
        left = Long.parseLong(size.split(";")[0].strip(), 16);
        if (left == 0) {
            ended = true;
            for (String trailer = Exchange.line(in); trailer != null && !trailer.isEmpty(); ) {
                trailer = Exchange.line(in);
            }
        }
        return left > 0;
    }

    private static void pause(long nanos) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
