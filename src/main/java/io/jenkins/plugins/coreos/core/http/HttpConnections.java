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
    /** Routes on which a reused connection was lost; requests that are not repeatable open a new one. */
    private final Set<Route> unreliable = new HashSet<>();

    private boolean closed;

    /**
     * @param tls provides trusted authorities and client certificates; called only when a TLS connection is opened,
     *     because loading certificates takes longer than a push without uploads
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
     * Sends a request. A server may close an idle connection at any time: if a reused connection ends before any part
     * of the response has arrived, the request is repeated once over a new connection. The bytes that the failed
     * attempt counted are subtracted first.
     *
     * @throws InterruptedException if the thread is interrupted; the connection is then closed
     * @throws java.net.NoRouteToHostException if no address of the host responds
     * @throws TunnelException if a proxy refuses the tunnel
     * @throws LostConnectionException if a reused connection ended in this way and the request is not repeatable; the
     *     next request that is not repeatable uses a new connection
     * @throws IOException if there is no response, the body cannot be read, or the watch throws an exception
     */
    public Response exchange(Route route, Request request, Watch watch) throws IOException, InterruptedException {
        Connection reused = takeIdle(route, request);
        if (reused != null) {
            try {
                return exchange(route, reused, request, watch);
            } catch (IOException e) {
                watch.check();
                if (reused.hasResponseBegun() || reused.isBodyUnreadable()) {
                    throw e;
                }
                if (!request.isRepeatable()) {
                    synchronized (this) {
                        unreliable.add(route);
                    }
                    throw new LostConnectionException(e);
                }
                watch.sent(-reused.sent());
            }
        }
        return exchange(route, Connection.open(route, dialer, tls, watch), request, watch);
    }

    private Response exchange(Route route, Connection connection, Request request, Watch watch)
            throws IOException, InterruptedException {
        boolean streaming = false;
        try {
            Response response = connection.exchange(request, watch, () -> release(route, connection));
            streaming = response.content() != null;
            return response;
        } finally {
            if (!streaming) {
                release(route, connection);
            }
        }
    }

    private Connection takeIdle(Route route, Request request) {
        while (true) {
            Connection connection;
            synchronized (this) {
                boolean isNew = !request.isRepeatable() && unreliable.contains(route);
                Deque<Connection> reused = isNew ? null : idle.get(route);
                connection = reused == null ? null : reused.pollFirst();
            }
            if (connection == null || connection.isAlive()) {
                return connection;
            }
            connection.close();
        }
    }

    private void release(Route route, Connection connection) {
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
        all.values().forEach(reused -> reused.forEach(Connection::close));
    }
}
