package io.jenkins.plugins.coreos.testing.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A port of 127.0.0.1 with a thread for each connection; it can refuse connections for a while. */
final class FakeServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 256;

    private final ExecutorService threads = new ThreadPoolExecutor(
            0, MAX_CONNECTIONS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), FakeServer::daemon);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final BiConsumer<Socket, Integer> handler;
    private final int port;
    private ServerSocket listener;
    private Thread acceptor;

    /** Holds the port while it refuses connections: another test's server must not answer in its place. */
    private Socket holder;

    private boolean closed;

    /** @param handler serves a connection, given its socket and number, until it ends */
    FakeServer(BiConsumer<Socket, Integer> handler) {
        this.handler = handler;
        try {
            listener = listen(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = listener.getLocalPort();
        acceptor = accept(listener);
    }

    int port() {
        return port;
    }

    int connections() {
        return connections.get();
    }

    /** Breaks all connections and refuses new ones for this duration; zero means until this server is closed. */
    void refuse(Duration duration) {
        stop();
        if (!duration.isZero()) {
            Thread again = daemon(() -> {
                pause(duration);
                resume();
            });
            again.start();
        }
    }

    private synchronized void stop() {
        try {
            listener.close();
            // A thread in accept() keeps the port listening until it returns.
            acceptor.join();
            if (holder == null && !closed) {
                holder = hold(port);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.forEach(FakeServer::reset);
    }

    /** Accepts connections again; has no effect if it already does. */
    synchronized void resume() {
        if (closed || !listener.isClosed()) {
            return;
        }
        try {
            listener = listen(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close(holder);
        holder = null;
        acceptor = accept(listener);
    }

    /** A socket that is bound and does not listen: Linux refuses connections to it and gives the port to no one else. */
    private static Socket hold(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
        return socket;
    }

    private Thread accept(ServerSocket from) {
        Thread thread = daemon(() -> {
            while (!from.isClosed()) {
                try {
                    Socket socket = from.accept();
                    serve(socket);
                } catch (IOException e) {
                    // Closed: by close(), or to refuse connections.
                }
            }
        });
        thread.start();
        return thread;
    }

    private void serve(Socket socket) {
        open.add(socket);
        int number = connections.incrementAndGet();
        try {
            threads.execute(() -> {
                try {
                    handler.accept(socket, number);
                } finally {
                    open.remove(socket);
                    close(socket);
                }
            });
        } catch (RejectedExecutionException e) {
            open.remove(socket);
            reset(socket);
        }
    }

    /** Closes a connection with RST instead of FIN. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed by the client.
        }
        close(socket);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Already closed.
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "fake-registry");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public synchronized void close() {
        closed = true;
        stop();
        if (holder != null) {
            close(holder);
        }
        threads.shutdownNow();
    }
}
