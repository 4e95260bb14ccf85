package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** Writes a body: from the file to the socket where that is possible, else through a buffer. */
final class BodyEntity extends AbstractHttpEntity {
    /** Small enough for dozens of connections in a small heap, large enough that calls do not count. */
    private static final int CHUNK = 64 * 1024;

    /** A question of a microsecond, for each so many bytes. */
    private static final int LOOK_BYTES = 1024 * 1024;

    private final Body body;
    private final Watch watch;
    private final WatchedSocket socket;
    private final boolean secure;
    private final InputListener listener;
    private long sent;
    private long looked;

    /** @param secure whether TLS is between the body and the socket */
    BodyEntity(Body body, Watch watch, WatchedSocket socket, boolean secure, InputListener listener) {
        super((String) null, null);
        this.body = body;
        this.watch = watch;
        this.socket = socket;
        this.secure = secure;
        this.listener = listener;
    }

    /** How many bytes the watch has been told of. */
    long sent() {
        return sent;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        long length = body.length();
        if (!secure && length > CHUNK) {
            out.flush();
            while (sent < length) {
                long count = socket.transfer(body, sent);
                if (count < 0) {
                    break;
                }
                sent(count);
            }
        }
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, length - sent));
        while (sent < length) {
            body.read(chunk.clear(), sent);
            write(out, chunk.flip());
            sent(chunk.limit());
        }
    }

    private void write(OutputStream out, ByteBuffer chunk) throws IOException {
        if (!secure) {
            out.write(chunk.array(), 0, chunk.limit());
            return;
        }
        // Each record of TLS would take a call of the system.
        socket.join();
        out.write(chunk.array(), 0, chunk.limit());
        // HttpCore may have kept it.
        out.flush();
        socket.send();
    }

    private void sent(long count) throws IOException {
        sent += count;
        watch.sent(count);
        // A server that has already refused may go on reading for ever.
        if (sent - looked >= LOOK_BYTES && sent < body.length()) {
            looked = sent;
            listener.inputArrived();
        }
    }

    @Override
    public long getContentLength() {
        return body.length();
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    @Override
    public java.io.InputStream getContent() {
        throw new UnsupportedOperationException("a body is written, not read");
    }

    @Override
    public void close() {
        // The body belongs to the caller.
    }
}
