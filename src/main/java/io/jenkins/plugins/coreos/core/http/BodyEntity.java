package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** Writes a body, directly from the file to the socket if possible, otherwise through a buffer. */
final class BodyEntity extends AbstractHttpEntity {
    /** Small enough for dozens of connections in a small heap, large enough to make the cost of calls negligible. */
    private static final int CHUNK = 64 * 1024;

    /** Interval at which to check for a response, which takes about a microsecond. */
    private static final int LOOK_BYTES = 1024 * 1024;

    private final Body body;
    private final Watch watch;
    private final WatchedSocket socket;
    private final boolean secure;
    private final InputListener listener;
    private long sent;
    private long looked;

    /** @param secure whether TLS is layered on the socket */
    BodyEntity(Body body, Watch watch, WatchedSocket socket, boolean secure, InputListener listener) {
        super((String) null, null);
        this.body = body;
        this.watch = watch;
        this.socket = socket;
        this.secure = secure;
        this.listener = listener;
    }

    /** Returns the number of bytes reported to the watch. */
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
        // Otherwise each TLS record would take a system call.
        socket.join();
        out.write(chunk.array(), 0, chunk.limit());
        // HttpCore may have buffered it.
        out.flush();
        socket.send();
    }

    private void sent(long count) throws IOException {
        sent += count;
        watch.sent(count);
        // A server that has already rejected the request may continue reading forever.
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
        // The caller owns the body.
    }
}
