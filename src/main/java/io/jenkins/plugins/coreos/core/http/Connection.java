package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpRequest;

/** A connection that carries one request at a time. */
final class Connection {
    private final WatchedSocket socket;
    private final SSLSocket tls;
    private final HttpCodec codec;
    private final boolean absolute;
    private boolean used;
    private boolean usable = true;
    private boolean reading;
    private long sent;

    /**
     * @param tls the TLS socket layered on the socket, or null
     * @param absolute whether requests use absolute URLs, as proxies require
     */
    Connection(WatchedSocket socket, SSLSocket tls, boolean absolute) throws IOException {
        this.socket = socket;
        this.tls = tls;
        this.codec = new HttpCodec(socket, tls);
        this.absolute = absolute;
    }

    /** Returns whether the connection has served an earlier request. */
    boolean isUsed() {
        return used;
    }

    /** Returns whether any byte of the response to the last request has been received. */
    boolean isAnswering() {
        return codec.hasBegun();
    }

    /** Returns how many bytes of the last request's body were reported to the watch. */
    long sent() {
        return sent;
    }

    /** Returns whether the connection can carry another request: no unexpected input, and not closed. */
    boolean isAlive() {
        return usable && codec.isQuiet();
    }

    boolean isUsable() {
        return usable;
    }

    /**
     * Sends a request.
     *
     * @param released runs when the body of a streamed response has been closed
     */
    Answer exchange(Request request, Watch watch, Runnable released) throws IOException, InterruptedException {
        Exchange exchange = new Exchange(codec, socket, request.method(), request.bodyLimit(), request.streamed());
        return run(exchange, request.head(absolute), request.body(), watch, released);
    }

    /** Requests a tunnel from a proxy. */
    Answer connect(Route route, Watch watch) throws IOException, InterruptedException {
        Exchange exchange = new Exchange(codec, socket, "CONNECT", Request.BODY_LIMIT, false);
        return run(exchange, Request.connect(route), null, watch, () -> {});
    }

    private Answer run(Exchange exchange, ClassicHttpRequest head, Body body, Watch watch, Runnable released)
            throws IOException, InterruptedException {
        usable = false;
        sent = 0;
        socket.watchedBy(watch);
        BodyEntity entity = body == null ? null : new BodyEntity(body, watch, socket, tls != null, exchange::look);
        try {
            Answer answer = exchange.run(head, entity);
            socket.rethrow(true);
            used = true;
            if (answer.content() != null) {
                Content content = new Content(exchange, answer.content(), watch, released);
                return new Answer(answer.status(), answer.headers(), answer.body(), content);
            }
            usable = exchange.keepsConnection();
            return answer;
        } catch (IOException e) {
            socket.rethrow(false);
            throw e;
        } finally {
            sent = entity == null ? 0 : entity.sent();
            if (!reading) {
                socket.watchedBy(Watch.PATIENT);
            }
        }
    }

    /** The body of a streamed response. */
    private final class Content extends InputStream {
        private final Exchange exchange;
        private final InputStream in;
        private final Watch watch;
        private final Runnable released;

        Content(Exchange exchange, InputStream in, Watch watch, Runnable released) {
            this.exchange = exchange;
            this.in = in;
            this.watch = watch;
            this.released = released;
            reading = true;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        /** {@inheritDoc} An interrupt becomes an {@link InterruptedIOException}; the thread stays interrupted. */
        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            watch.reading();
            try {
                int count = exchange.read(in, into, from, length);
                watch.received(Math.max(count, 0));
                return count;
            } catch (IOException e) {
                try {
                    socket.rethrow(false);
                } catch (InterruptedException interrupt) {
                    Thread.currentThread().interrupt();
                    throw (IOException) new InterruptedIOException("interrupted").initCause(interrupt);
                }
                throw e;
            }
        }

        @Override
        public void close() {
            if (reading) {
                reading = false;
                socket.watchedBy(Watch.PATIENT);
                usable = exchange.keepsConnection();
                released.run();
            }
        }
    }

    void close() {
        socket.polling(true);
        try (socket) {
            if (tls != null && usable) {
                // Sends close_notify, if that is possible without waiting.
                tls.shutdownOutput();
            }
        } catch (IOException e) {
            // The connection is discarded, closed properly or not.
        }
    }
}
