package io.jenkins.plugins.coreos.core.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What comes in over a wire, a line or a number of bytes at a time. */
final class Input {
    private final Wire wire;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024).limit(0);

    Input(Wire wire) {
        this.wire = wire;
    }

    /** Whether there are bytes that nobody has asked for. */
    boolean hasMore() {
        return buffer.hasRemaining();
    }

    /**
     * Takes in what there is, without waiting.
     *
     * @return as {@link Wire#read}
     */
    int poll() throws IOException {
        if (buffer.hasRemaining()) {
            return buffer.remaining();
        }
        buffer.clear();
        try {
            return wire.read(buffer);
        } finally {
            buffer.flip();
        }
    }

    /** Waits for bytes; false where they have come to an end. */
    private boolean fill(Watch watch) throws IOException, InterruptedException {
        while (true) {
            int count = poll();
            if (count != 0) {
                return count > 0;
            }
            wire.await(Wire.READ, watch);
        }
    }

    /**
     * A line without its end, which is LF or CRLF.
     *
     * @param limit the most bytes that it may have
     */
    String line(int limit, Watch watch) throws IOException, InterruptedException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (!buffer.hasRemaining() && !fill(watch)) {
                throw new EOFException("it was closed before an answer was complete");
            }
            int end = buffer.position();
            while (end < buffer.limit() && buffer.get(end) != '\n') {
                end++;
            }
            int count = end - buffer.position();
            if (line.length() + count > limit) {
                throw new IOException("the answer is no HTTP: a line has more than " + limit + " bytes");
            }
            line.append(new String(buffer.array(), buffer.position(), count, StandardCharsets.ISO_8859_1));
            if (end < buffer.limit()) {
                buffer.position(end + 1);
                int length = line.length();
                if (length > 0 && line.charAt(length - 1) == '\r') {
                    line.setLength(length - 1);
                }
                return line.toString();
            }
            buffer.position(end);
        }
    }

    /**
     * Some bytes.
     *
     * @param most how many at most
     * @return a view, good until the next call; without bytes where they have come to an end
     */
    ByteBuffer bytes(long most, Watch watch) throws IOException, InterruptedException {
        if (!buffer.hasRemaining()) {
            fill(watch);
        }
        int count = (int) Math.min(most, buffer.remaining());
        ByteBuffer view = buffer.slice(buffer.position(), count);
        buffer.position(buffer.position() + count);
        return view;
    }
}
