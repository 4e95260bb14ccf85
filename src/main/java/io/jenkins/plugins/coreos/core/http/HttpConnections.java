package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Sends requests over reusable connections. Thread-safe. */
public final class HttpConnections implements AutoCloseable {
    private final Supplier<SSLContext> tls;
    private final Dialer dialer = new Dialer();
    private final Map<Route, Deque<Connection>> idle = new HashMap<>();
    private final Set<Route> lossy = new HashSet<>();
    private boolean closed;

    /**
     * @param tls provides trusted authorities and client certificates; called only when a TLS connection is opened,
     *     because that is more expensive than a push without uploads
     */
    public HttpConnections(Supplier<SSLContext> tls) {
        this.tls = tls;
    }

    /** Thrown if a proxy refuses a tunnel. */
    public static final class TunnelException extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        TunnelException(int status) {
            super("the proxy refused the tunnel: status " + status);
            this.status = status;
        }

        /** Returns the status of the proxy's response. */
        public int status() {
            return status;
        }
    }

    /**
     * Thrown if a reused connection ends before any of the response has arrived: the server may have closed it before
     * it received the request.
     */
    public static final class LostConnectionException extends IOException {
        private static final long serialVersionUID = 1L;

        LostConnectionException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Sends a request. If a reused connection ends before any of the response has arrived, the request is repeated once
     * over a new connection, because a server may close an idle connection at any time. The body bytes counted before
     * are subtracted first.
     *
     * @throws InterruptedException if the thread is interrupted; the connection is then closed
     * @throws java.net.NoRouteToHostException if no address of the host responds
     * @throws TunnelException if a proxy refuses the tunnel
     * @throws LostConnectionException if a reused connection ended in that way and the request is not repeatable; the
     *     next such request uses a new connection
     * @throws IOException if there is no response, the body cannot be read, or the watch throws an exception
     */
    public Response exchange(Route route, Request request, Watch watch) throws IOException, InterruptedException {
        Connection kept = take(route, request);
        if (kept != null) {
            try {
                return exchange(route, kept, request, watch);
            } catch (IOException e) {
                watch.check();
                if (kept.isAnswering() || kept.isBodyUnreadable()) {
                    throw e;
                }
                if (!request.isRepeatable()) {
                    synchronized (this) {
                        lossy.add(route);
                    }
                    throw new LostConnectionException(e);
                }
                watch.sent(-kept.sent());
            }
        }
        return exchange(route, Connection.open(route, dialer, tls, watch), request, watch);
    }

    private Response exchange(Route route, Connection connection, Request request, Watch watch)
            throws IOException, InterruptedException {
        boolean streaming = false;
        try {
            Response response = connection.exchange(request, watch, () -> give(route, connection));
            streaming = response.content() != null;
            return response;
        } finally {
            if (!streaming) {
                give(route, connection);
            }
        }
    }

    private Connection take(Route route, Request request) {
        while (true) {
            Connection connection;
            synchronized (this) {
                boolean isNew = !request.isRepeatable() && lossy.contains(route);
                Deque<Connection> kept = isNew ? null : idle.get(route);
                connection = kept == null ? null : kept.pollFirst();
            }
            if (connection == null || connection.isAlive()) {
                return connection;
            }
            connection.close();
        }
    }

    private void give(Route route, Connection connection) {
        synchronized (this) {
            if (connection.isUsable() && !closed) {
                idle.computeIfAbsent(route, key -> new ArrayDeque<>()).addFirst(connection);
                return;
            }
        }
        connection.close();
    }

    /** Closes idle connections; requests in progress are not affected. */
    @Override
    public void close() {
        Map<Route, Deque<Connection>> all;
        synchronized (this) {
            closed = true;
            all = new HashMap<>(idle);
            idle.clear();
        }
        all.values().forEach(kept -> kept.forEach(Connection::close));
    }
}
