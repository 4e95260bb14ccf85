package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens connections, directly or through a proxy, with or without TLS. */
final class Connector {
    /** Limit for the input of a TLS handshake; the longest certificate chains take tens of KiB. */
    private static final long MAX_HANDSHAKE_BYTES = 1024 * 1024;

    private final TlsContexts tls;
    private final Dialer dialer;

    /**
     * @param tls called only when a TLS connection is opened, because it is more expensive than a push without uploads
     */
    Connector(TlsContexts tls, Dialer dialer) {
        this.tls = tls;
        this.dialer = dialer;
    }

    Connection open(Route route, Watch watch) throws IOException, InterruptedException {
        boolean direct = route.proxy() == null;
        WatchedSocket socket = new WatchedSocket(dialer.connect(
                direct ? route.host() : route.proxy(), direct ? route.port() : route.proxyPort(), watch));
        boolean done = false;
        try {
            if (route.isTunnel()) {
                tunnel(socket, route, watch);
            }
            SSLSocket secure = route.secure() ? handshake(socket, route, watch) : null;
            Connection connection = new Connection(socket, secure, route.isAbsolute());
            done = true;
            return connection;
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    /** Performs the TLS handshake and verifies that the certificate matches the host. */
    private SSLSocket handshake(WatchedSocket socket, Route route, Watch watch)
            throws IOException, InterruptedException {
        String host = route.host().replaceAll("[\\[\\]]", "");
        socket.watchedBy(watch);
        try {
            SSLSocket secure = (SSLSocket) tls.of(route.host(), route.port())
                    .getSocketFactory()
                    .createSocket(socket, host, route.port(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            socket.forgiving(true);
            socket.allow(MAX_HANDSHAKE_BYTES);
            secure.startHandshake();
            return secure;
        } catch (SSLException e) {
            socket.rethrow(false);
            throw e;
        } catch (IOException e) {
            socket.rethrow(false);
            // JSSE's message when the server closes the connection; the server may equally reset it.
            SSLHandshakeException ended = new SSLHandshakeException("Remote host terminated the handshake");
            ended.initCause(e);
            throw ended;
        } finally {
            socket.forgiving(false);
            socket.allow(Long.MAX_VALUE);
            socket.watchedBy(Watch.PATIENT);
        }
    }

    /** Requests a tunnel to the server from a proxy (RFC 9110, 9.3.6). */
    private static void tunnel(WatchedSocket socket, Route route, Watch watch)
            throws IOException, InterruptedException {
        Connection connection = new Connection(socket, null, true);
        Answer answer = connection.connect(route, watch);
        if (answer.status() / 100 != 2) {
            throw new TunnelException(answer.status());
        }
        if (!connection.isAlive()) {
            throw new IOException("the proxy says more than that there is a tunnel");
        }
    }
}
