package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Makes requests, over connections that are kept for the next ones. Any number of threads may do so at once. */
public final class HttpConnections implements AutoCloseable {
    private final Connector connector;
    private final Map<Route, Deque<Connection>> idle = new HashMap<>();
    private final Set<Route> lossy = new HashSet<>();
    private boolean closed;

    /** @param tls asked when a TLS connection is made */
    public HttpConnections(TlsContexts tls) {
        this(tls, new Names());
    }

    HttpConnections(TlsContexts tls, Names names) {
        this.connector = new Connector(tls, new Dialer(names));
    }

    /**
     * Makes a request. Where a kept connection ends before any of the answer has come, it is made once more over a new
     * connection: a server may close a kept one at any time. What had been counted of the body is taken back first.
     *
     * @throws InterruptedException when the thread was interrupted; the connection is closed then
     * @throws ConnectTimeoutException when nobody answered the attempt to connect
     * @throws TunnelException when a proxy refuses
     * @throws LostConnectionException when a kept connection ended so, and the request is not for us to repeat: the
     *     next one of its kind gets a new connection
     * @throws IOException when there was no answer, or the body could not be read, or what the watch throws
     */
    public Answer exchange(Route route, Request request, Watch watch) throws IOException, InterruptedException {
        Connection kept = take(route, request);
        if (kept != null) {
            try {
                return kept.exchange(request, watch);
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
            } finally {
                give(route, kept);
            }
        }
        Connection fresh = connector.open(route, watch);
        try {
            return fresh.exchange(request, watch);
        } finally {
            give(route, fresh);
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

    /** Closes what is kept; a request that is under way ends as it will. */
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
