package io.jenkins.plugins.coreos.core.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection: one request after the other. */
final class Connection {
    /** Small enough for dozens of connections in a small heap, large enough that calls do not count. */
    private static final int CHUNK = 64 * 1024;

    private final Wire wire;
    private final Input in;
    private final boolean absolute;
    private boolean used;
    private boolean usable = true;
    private boolean answering;

    /** @param absolute whether requests name whole URLs, as a proxy wants it */
    Connection(Wire wire, boolean absolute) {
        this.wire = wire;
        this.in = new Input(wire);
        this.absolute = absolute;
    }

    /** Whether it has served a request before the present one. */
    boolean isUsed() {
        return used;
    }

    /** Whether any of the last request's answer has come. */
    boolean isAnswering() {
        return answering;
    }

    /** Whether another request may follow: nothing has come since the last answer, and it has not been closed. */
    boolean isAlive() {
        try {
            return usable && in.poll() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    boolean isUsable() {
        return usable;
    }

    /** Whether more has come than the last answer. */
    boolean hasMore() {
        return in.hasMore();
    }

    /**
     * Makes a request. An answer that comes before the body is sent ends the sending: it counts, and the connection does
     * not.
     */
    Answer exchange(Request request, Watch watch) throws IOException, InterruptedException {
        return exchange(request.method(), request.head(absolute), request.body(), watch);
    }

    /** The same, with request line and headers as they are sent. */
    Answer exchange(String method, byte[] head, Body body, Watch watch) throws IOException, InterruptedException {
        usable = false;
        answering = false;
        AnswerReader reader = new AnswerReader(in, method, watch);
        try {
            boolean all = send(head, body, reader, watch);
            Answer answer = reader.answer();
            usable = all && reader.keepsConnection();
            used = true;
            return answer;
        } finally {
            answering = reader.hasBegun();
        }
    }

    /** Sends a request; false where an answer came before all of it was sent. */
    private boolean send(byte[] head, Body body, AnswerReader reader, Watch watch)
            throws IOException, InterruptedException {
        long length = body == null ? 0 : body.length();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.max(head.length, Math.min(CHUNK, head.length + length)));
        chunk.put(head);
        try {
            long position = 0;
            boolean direct = length > chunk.remaining();
            if (direct) {
                if (!write(chunk.flip(), reader, watch)) {
                    return false;
                }
                chunk.clear();
            }
            while (direct && position < length) {
                long count = wire.transfer(body, position);
                direct = count >= 0;
                if (count > 0) {
                    position += count;
                    watch.sent(count);
                }
                if (count == 0 && !canWrite(reader, watch)) {
                    return false;
                }
            }
            while (chunk.position() > 0 || position < length) {
                int before = chunk.position();
                if (position < length) {
                    body.read(chunk, position);
                }
                int count = chunk.position() - before;
                if (!write(chunk.flip(), reader, watch)) {
                    return false;
                }
                if (count > 0) {
                    position += count;
                    watch.sent(count);
                }
                chunk.clear();
            }
            return true;
        } catch (IOException e) {
            if (heard(reader)) {
                return false;
            }
            throw e;
        }
    }

    /** Writes all that is in the buffer; false where an answer came first. */
    private boolean write(ByteBuffer chunk, AnswerReader reader, Watch watch) throws IOException, InterruptedException {
        wire.write(chunk);
        while (chunk.hasRemaining() || wire.isBehind()) {
            if (!canWrite(reader, watch)) {
                return false;
            }
            wire.write(chunk);
        }
        return true;
    }

    /** Waits until more can be sent; false where an answer comes first. */
    private boolean canWrite(AnswerReader reader, Watch watch) throws IOException, InterruptedException {
        while (true) {
            int ready = wire.await(Wire.READ | Wire.WRITE, watch);
            if ((ready & Wire.READ) != 0) {
                int count = in.poll();
                if (count < 0) {
                    throw new EOFException("it was closed before the request was complete");
                }
                if (count > 0 && reader.head()) {
                    return false;
                }
            }
            if ((ready & Wire.WRITE) != 0) {
                return true;
            }
        }
    }

    /** Whether the other side had something to say before it hung up on the rest of the body. */
    private boolean heard(AnswerReader reader) throws InterruptedException {
        try {
            while (in.poll() > 0) {
                if (reader.head()) {
                    return true;
                }
            }
        } catch (IOException e) {
            // No: the failure to send is what there is to tell.
        }
        return false;
    }

    void close() {
        wire.close();
    }
}
