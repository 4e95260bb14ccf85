package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpRequest;

/** A connection, direct or through a proxy, with or without TLS, that carries one request at a time. */
final class Connection {
    /** Limit for the input of a TLS handshake; the longest certificate chains take tens of KiB. */
    private static final long MAX_HANDSHAKE_BYTES = 1024 * 1024;

    private final WatchedSocket socket;
    private final SSLSocket tls;
    private final HttpCodec codec;
    private final boolean absolute;
    private boolean usable = true;
    private boolean reading;
    private long sent;
    private boolean bodyUnreadable;

    /**
     * @param tls the TLS socket layered on the socket, or null
     * @param absolute whether requests use absolute URLs, as proxies require
     */
    private Connection(WatchedSocket socket, SSLSocket tls, boolean absolute) throws IOException {
        this.socket = socket;
        this.tls = tls;
        this.codec = new HttpCodec(socket, tls);
        this.absolute = absolute;
    }

    static Connection open(Route route, Dialer dialer, Supplier<SSLContext> tls, Watch watch)
            throws IOException, InterruptedException {
        Origin server = route.server();
        boolean direct = route.proxy() == null;
        WatchedSocket socket = new WatchedSocket(dialer.connect(
                direct ? server.host() : route.proxy(), direct ? server.port() : route.proxyPort(), watch));
        boolean done = false;
        try {
            if (route.isTunnel()) {
                tunnel(socket, route, watch);
            }
            SSLSocket secure = server.isSecure() ? handshake(socket, tls.get(), server, watch) : null;
            Connection connection = new Connection(socket, secure, route.isAbsolute());
            done = true;
            return connection;
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    /** Requests a tunnel to the server from a proxy (RFC 9110, 9.3.6). */
    private static void tunnel(WatchedSocket socket, Route route, Watch watch)
            throws IOException, InterruptedException {
        Connection connection = new Connection(socket, null, true);
        ClassicHttpRequest head = Request.connect(route);
        Response response = connection.run("CONNECT", head, null, Request.BODY_LIMIT, false, watch, () -> {});
        if (response.status() / 100 != 2) {
            throw new HttpConnections.TunnelException(response.status());
        }
        if (!connection.isAlive()) {
            throw new IOException("the proxy sent data after its response to CONNECT");
        }
    }

    /** Performs the TLS handshake and verifies that the certificate matches the host. */
    private static SSLSocket handshake(WatchedSocket socket, SSLContext context, Origin server, Watch watch)
            throws IOException, InterruptedException {
        String host = server.host().replaceAll("[\\[\\]]", "");
        socket.setWatch(watch);
        try {
            SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, server.port(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            socket.dropOutput(true);
            socket.limitInput(MAX_HANDSHAKE_BYTES);
            secure.startHandshake();
            return secure;
        } catch (SSLException e) {
            socket.rethrow(false);
            throw e;
        } catch (IOException e) {
            socket.rethrow(false);
            // The same message as JSSE's for a closed connection: the server may reset the connection instead.
            SSLHandshakeException terminated = new SSLHandshakeException("Remote host terminated the handshake");
            terminated.initCause(e);
            throw terminated;
        } finally {
            socket.dropOutput(false);
            socket.limitInput(Long.MAX_VALUE);
            socket.setWatch(Watch.WAIT_FOREVER);
        }
    }

    /** Returns whether any byte of the response to the last request has been received. */
    boolean hasResponseBegun() {
        return codec.hasReceived();
    }

    /** Returns whether the last request failed because its body could not be read. */
    boolean isBodyUnreadable() {
        return bodyUnreadable;
    }

    /** Returns how many bytes of the last request's body were reported to the watch. */
    long sent() {
        return sent;
    }

    /** Returns whether the connection can carry another request: no unexpected input, and not closed. */
    boolean isAlive() {
        return usable && codec.isReusable();
    }

    boolean isUsable() {
        return usable;
    }

    /**
     * Sends a request.
     *
     * @param released runs when the body of a streamed response has been closed
     */
    Response exchange(Request request, Watch watch, Runnable released) throws IOException, InterruptedException {
        return run(
                request.method(),
                request.head(absolute),
                request.body(),
                request.bodyLimit(),
                request.streamed(),
                watch,
                released);
    }

    private Response run(
            String method,
            ClassicHttpRequest head,
            Body body,
            long limit,
            boolean streamed,
            Watch watch,
            Runnable released)
            throws IOException, InterruptedException {
        usable = false;
        socket.setWatch(watch);
        Exchange exchange = new Exchange(codec, socket, tls != null, watch);
        try {
            Response response = exchange.run(method, head, body, limit, streamed);
            socket.rethrow(true);
            if (response.content() != null) {
                Content content = new Content(exchange, response.content(), watch, released);
                return new Response(response.status(), response.headers(), response.body(), content);
            }
            usable = exchange.keepsConnection();
            return response;
        } catch (IOException e) {
            socket.rethrow(false);
            throw e;
        } finally {
            sent = exchange.sent();
            bodyUnreadable = exchange.isBodyUnreadable();
            if (!reading) {
                socket.setWatch(Watch.WAIT_FOREVER);
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
                socket.setWatch(Watch.WAIT_FOREVER);
                usable = exchange.keepsConnection();
                released.run();
            }
        }
    }

    void close() {
        socket.setPolling(true);
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
