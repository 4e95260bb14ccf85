package io.jenkins.plugins.coreos.core.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A socket for libraries that read and write streams: its waiting ends when the thread is interrupted, when the
 * {@link Watch} says so, and, while it waits to write, when an answer arrives. One thread uses it at a time.
 *
 * <p>All waiting is in {@link #await}. JSSE and HttpCore sit above it and see an IOException; {@link #rethrow} then
 * tells the reason.
 */
final class WatchedSocket extends ChannelSocket {
    /** How often the watch is asked. */
    private static final long TICK_MILLIS = 250;

    /** Looks at input that arrives while output waits. */
    interface InputListener {
        /** @throws IOException to end the output, which the socket then refuses for good; input goes on */
        void inputArrived() throws IOException;
    }

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteArrayOutputStream behind = new ByteArrayOutputStream();
    private Watch watch = Watch.PATIENT;
    private InputListener listener;
    private boolean polling;
    private boolean forgiving;
    private boolean writing;
    private boolean outputEnded;
    private Exception end;

    /** @param channel connected, not blocking; closed when this fails */
    WatchedSocket(SocketChannel channel) throws IOException {
        super(channel);
        this.channel = channel;
        Selector opened = null;
        boolean done = false;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened = Selector.open();
            this.key = channel.register(opened, 0);
            this.selector = opened;
            done = true;
        } finally {
            if (!done) {
                channel.close();
                if (opened != null) {
                    opened.close();
                }
            }
        }
    }

    /** Follows the next exchange. */
    void watchedBy(Watch next) {
        watch = next;
    }

    /** While there is a listener, output that has to wait looks at input. */
    void listener(InputListener next) {
        listener = next;
    }

    /** Whether reads and writes that would wait end with a SocketTimeoutException instead. */
    void polling(boolean on) {
        polling = on;
    }

    /**
     * Whether output that the other side does not take any more is dropped without a word: in a handshake, what it has
     * said before it closed is the reason.
     */
    void forgiving(boolean on) {
        forgiving = on;
    }

    /** Throws what ended the waiting, if anything has. */
    void rethrow() throws IOException, InterruptedException {
        if (end instanceof InterruptedException) {
            throw new InterruptedException();
        }
        if (end instanceof IOException io) {
            throw io;
        }
    }

    /** Sends bytes of a body by {@link Body#transfer}, waiting where none can be sent now. */
    long transfer(Body body, long position) throws IOException {
        if (outputEnded) {
            throw new SocketException("output has ended");
        }
        boolean done = false;
        try {
            long count = body.transfer(position, channel);
            while (count == 0) {
                awaitOutput();
                count = body.transfer(position, channel);
            }
            checkInterrupt();
            done = true;
            return count;
        } finally {
            outputEnded |= !done;
        }
    }

    @Override
    void write(ByteBuffer bytes) throws IOException {
        if (outputEnded && forgiving) {
            return;
        }
        if (outputEnded) {
            throw new SocketException("output has ended");
        }
        if (writing) {
            // JSSE answers what it has just read, in the middle of a record of ours: that goes behind it.
            behind.write(bytes.array(), bytes.position(), bytes.remaining());
            return;
        }
        writing = true;
        boolean done = false;
        try {
            checkInterrupt();
            writeAll(bytes);
            while (behind.size() > 0) {
                ByteBuffer next = ByteBuffer.wrap(behind.toByteArray());
                behind.reset();
                writeAll(next);
            }
            done = true;
        } catch (SocketException e) {
            if (!forgiving) {
                throw e;
            }
        } finally {
            writing = false;
            // Part of a record may have gone: what came next would be read as the rest of it.
            outputEnded |= !done;
        }
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        channelWrite(bytes);
        while (bytes.hasRemaining()) {
            awaitOutput();
            channelWrite(bytes);
        }
    }

    private void channelWrite(ByteBuffer bytes) throws SocketException {
        try {
            channel.write(bytes);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private int channelRead(ByteBuffer into) throws SocketException {
        try {
            return channel.read(into);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Of the kind of exception that sockets throw: JSSE wraps others. */
    private static SocketException broken(IOException cause) {
        SocketException e = new SocketException(cause.getMessage());
        e.initCause(cause);
        return e;
    }

    /** Waits until more can be sent. */
    private void awaitOutput() throws IOException {
        if (polling) {
            throw new SocketTimeoutException("no output possible now");
        }
        while (true) {
            int ready =
                    await(listener == null ? SelectionKey.OP_WRITE : SelectionKey.OP_READ | SelectionKey.OP_WRITE, 0);
            if ((ready & SelectionKey.OP_READ) != 0) {
                listener.inputArrived();
            }
            if ((ready & SelectionKey.OP_WRITE) != 0) {
                return;
            }
        }
    }

    /** @return which operations are possible; 0 after so many milliseconds, which may be 0 for any number */
    private int await(int operations, long millis) throws IOException {
        long start = System.nanoTime();
        while (true) {
            checkInterrupt();
            try {
                watch.check();
            } catch (IOException e) {
                throw ended(e);
            }
            if (key.interestOps() != operations) {
                key.interestOps(operations);
            }
            selector.select(millis == 0 ? TICK_MILLIS : Math.min(millis, TICK_MILLIS));
            checkInterrupt();
            if (!selector.selectedKeys().isEmpty()) {
                selector.selectedKeys().clear();
                return key.readyOps();
            }
            if (millis > 0 && System.nanoTime() - start >= millis * 1_000_000) {
                return 0;
            }
        }
    }

    private void checkInterrupt() throws InterruptedIOException {
        if (end != null) {
            throw ended(end);
        }
        if (Thread.interrupted()) {
            throw ended(new InterruptedException());
        }
    }

    /** Of the kind of exception that JSSE hands on without trying to send an alert. */
    private InterruptedIOException ended(Exception reason) {
        end = reason;
        InterruptedIOException e = new InterruptedIOException("the exchange has been ended");
        e.initCause(reason);
        return e;
    }

    @Override
    public void close() throws IOException {
        // The socket first: it is what the other side waits for.
        try (selector;
                channel) {
            key.cancel();
        }
    }

    @Override
    int readSome(ByteBuffer into) throws IOException {
        checkInterrupt();
        int count = channelRead(into);
        while (count == 0) {
            if (polling || await(SelectionKey.OP_READ, getSoTimeout()) == 0) {
                throw new SocketTimeoutException("no input now");
            }
            count = channelRead(into);
        }
        return count;
    }
}
