package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A socket. */
final class PlainWire implements Wire {
    /** How often whoever watches is asked. */
    private static final long TICK_MILLIS = 250;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private PlainWire(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.key = channel.register(selector, 0);
    }

    /**
     * Connects.
     *
     * @throws ConnectTimeoutException when nobody answers within that many nanoseconds
     */
    static PlainWire connect(InetSocketAddress address, long nanos, Watch watch)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        PlainWire wire = open();
        boolean connected = false;
        try {
            boolean done = wire.channel.connect(address);
            while (!done) {
                wire.ready(SelectionKey.OP_CONNECT);
                done = wire.channel.finishConnect();
                if (!done) {
                    watch.check();
                    if (System.nanoTime() - start > nanos) {
                        throw new ConnectTimeoutException("no answer from " + address);
                    }
                }
            }
            connected = true;
            return wire;
        } finally {
            if (!connected) {
                wire.close();
            }
        }
    }

    private static PlainWire open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new PlainWire(channel, Selector.open());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        channel.write(from);
    }

    @Override
    public long transfer(Body body, long position) throws IOException {
        return body.transfer(position, channel);
    }

    @Override
    public boolean isBehind() {
        return false;
    }

    @Override
    public int await(int operations, Watch watch) throws IOException, InterruptedException {
        while (true) {
            watch.check();
            int ready = ready(operations);
            if (ready != 0) {
                return ready;
            }
        }
    }

    private int ready(int operations) throws IOException, InterruptedException {
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
        selector.select(TICK_MILLIS);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (selector.selectedKeys().isEmpty()) {
            return 0;
        }
        selector.selectedKeys().clear();
        return key.readyOps();
    }

    @Override
    public void close() {
        // The socket first: it is what the other side waits for.
        try (selector;
                channel) {
            key.cancel();
        } catch (IOException e) {
            // It is of no use any more, closed or not.
        }
    }
}
