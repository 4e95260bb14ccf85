package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Opens connections: straight to a server or over a proxy, with TLS or without. */
final class Connector {
    private static final long CONNECT_NANOS = 20_000_000_000L;

    private final Supplier<SSLContext> tls;

    /** @param tls asked when the first TLS connection is made, and not before: that costs more than a push of nothing */
    Connector(Supplier<SSLContext> tls) {
        this.tls = tls;
    }

    Connection open(Route route, Watch watch) throws IOException, InterruptedException {
        boolean direct = route.proxy() == null;
        Wire wire = connect(direct ? route.host() : route.proxy(), direct ? route.port() : route.proxyPort(), watch);
        if (route.isTunnel()) {
            tunnel(wire, route, watch);
        }
        if (route.secure()) {
            wire = TlsWire.over(wire, context(wire), route.host(), route.port(), watch);
        }
        return new Connection(wire, route.isAbsolute());
    }

    private SSLContext context(Wire wire) {
        boolean done = false;
        try {
            SSLContext context = tls.get();
            done = true;
            return context;
        } finally {
            if (!done) {
                wire.close();
            }
        }
    }

    /** Tries one address after the other. */
    private static Wire connect(String host, int port, Watch watch) throws IOException, InterruptedException {
        IOException first = null;
        for (InetAddress address : Names.addresses(host, watch)) {
            try {
                return PlainWire.connect(new InetSocketAddress(address, port), CONNECT_NANOS, watch);
            } catch (IOException e) {
                watch.check();
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        throw first;
    }

    /** Has a proxy connect us to the server (RFC 9110, 9.3.6). */
    private static void tunnel(Wire wire, Route route, Watch watch) throws IOException, InterruptedException {
        boolean done = false;
        try {
            String target = Route.authority(route.host(), route.port());
            StringBuilder head = new StringBuilder("CONNECT " + target + " HTTP/1.1\r\n");
            Request.line(head, "Host", target);
            if (route.proxyAuthorization() != null) {
                Request.line(head, "Proxy-Authorization", route.proxyAuthorization());
            }
            byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
            Connection connection = new Connection(wire, true);
            Answer answer = connection.exchange("CONNECT", bytes, null, watch);
            if (answer.status() / 100 != 2) {
                throw new TunnelException(answer.status());
            }
            if (connection.hasMore()) {
                throw new IOException("the proxy says more than that there is a tunnel");
            }
            done = true;
        } finally {
            if (!done) {
                wire.close();
            }
        }
    }
}
