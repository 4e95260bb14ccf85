package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Sends requests over reusable connections. Thread-safe. */
public final class HttpConnections implements AutoCloseable {
    private final Connector connector;
    private final Map<Route, Deque<Connection>> idle = new HashMap<>();
    private final Set<Route> lossy = new HashSet<>();
    private boolean closed;

    /** @param tls called when a TLS connection is opened */
    public HttpConnections(TlsContexts tls) {
        this(tls, new Names());
    }

    HttpConnections(TlsContexts tls, Names names) {
        this.connector = new Connector(tls, new Dialer(names));
    }

    /**
     * Sends a request. If a reused connection ends before any of the response has arrived, the request is repeated once
     * over a new connection, because a server may close an idle connection at any time. The body bytes counted before
     * are subtracted first.
     *
     * @throws InterruptedException if the thread is interrupted; the connection is then closed
     * @throws ConnectTimeoutException if the connection attempt gets no response
     * @throws TunnelException if a proxy refuses the tunnel
     * @throws LostConnectionException if a reused connection ended in that way and the request is not repeatable; the
     *     next such request uses a new connection
     * @throws IOException if there is no response, the body cannot be read, or the watch throws an exception
     */
    public Answer exchange(Route route, Request request, Watch watch) throws IOException, InterruptedException {
        Connection kept = take(route, request);
        if (kept != null) {
            try {
                return exchange(route, kept, request, watch);
            } catch (IOException e) {
                watch.check();
                if (kept.isAnswering()) {
                    throw e;
                }
                if (!request.isRepeatable()) {
                    lost(route);
                    throw new LostConnectionException(e);
                }
                watch.sent(-kept.sent());
            }
        }
        return exchange(route, connector.open(route, watch), request, watch);
    }

    private Answer exchange(Route route, Connection connection, Request request, Watch watch)
            throws IOException, InterruptedException {
        boolean streaming = false;
        try {
            Answer answer = connection.exchange(request, watch, () -> give(route, connection));
            streaming = answer.content() != null;
            return answer;
        } finally {
            if (!streaming) {
                give(route, connection);
            }
        }
    }

    private synchronized void lost(Route route) {
        lossy.add(route);
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
