package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Makes requests, over connections that are kept for the next ones. Any number of threads may do so at once. */
public final class HttpConnections implements AutoCloseable {
    private final Connector connector;
    private final Map<Route, Deque<Connection>> idle = new HashMap<>();
    private boolean closed;

    /** @param tls asked when the first TLS connection is made */
    public HttpConnections(Supplier<SSLContext> tls) {
        this.connector = new Connector(tls);
    }

    /**
     * Makes a request. One that can be repeated is, where a kept connection ends before any of the answer has come: a
     * server may close it at any time.
     *
     * @throws InterruptedException when the thread was interrupted; the connection is closed then
     * @throws ConnectTimeoutException when nobody answered the attempt to connect
     * @throws TunnelException when a proxy refuses
     * @throws IOException when there was no answer, or the body could not be read, or what the watch throws
     */
    public Answer exchange(Route route, Request request, Watch watch) throws IOException, InterruptedException {
        while (true) {
            Connection connection = take(route);
            if (connection == null) {
                connection = connector.open(route, watch);
            }
            try {
                return connection.exchange(request, watch);
            } catch (IOException e) {
                watch.check();
                if (!connection.isUsed() || connection.isAnswering() || !request.isRepeatable()) {
                    throw e;
                }
            } finally {
                give(route, connection);
            }
        }
    }

    private Connection take(Route route) {
        while (true) {
            Connection connection;
            synchronized (this) {
                Deque<Connection> kept = idle.get(route);
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
