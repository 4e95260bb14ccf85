package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens connections: straight to a server or over a proxy, with TLS or without. */
final class Connector {
    /** What a server may send before TLS stands; the longest chains of certificates take some tens of KiB. */
    private static final long MAX_HANDSHAKE_BYTES = 1024 * 1024;

    private final TlsContexts tls;
    private final Dialer dialer;

    /** @param tls asked when a TLS connection is made, and not before: that costs more than a push of nothing */
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

    /** Makes a connection one of TLS, and sees to it that the certificate is the host's. */
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
            socket.rethrow();
            throw e;
        } catch (IOException e) {
            socket.rethrow();
            // As JSSE says where the other side closes; whether it resets the connection instead is chance.
            SSLHandshakeException ended = new SSLHandshakeException("Remote host terminated the handshake");
            ended.initCause(e);
            throw ended;
        } finally {
            socket.forgiving(false);
            socket.allow(Long.MAX_VALUE);
            socket.watchedBy(Watch.PATIENT);
        }
    }

    /** Has a proxy connect us to the server (RFC 9110, 9.3.6). */
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
