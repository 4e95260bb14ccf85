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
 * A socket for libraries that use streams. Waiting ends when the thread is interrupted, when the {@link Watch} aborts
 * it, or, while waiting to write, when a response arrives. Used by one thread at a time.
 *
 * <p>All waiting happens in {@link #await}. JSSE and HttpCore are layered on top and receive an IOException;
 * {@link #rethrow} then throws the actual cause.
 */
final class WatchedSocket extends ChannelSocket {
    /** Interval between calls to the watch. */
    private static final long TICK_MILLIS = 250;

    /** Delay after which the socket is polled before the watch is called: the thread itself may have been suspended. */
    private static final long LATE_NANOS = 1_000_000_000;

    /** Four full TLS records, with room for their overhead. */
    private static final int MOST_JOINED = 68 * 1024;

    /** Number of reads without waiting after which the watch is called nevertheless. */
    private static final int MAX_READS = 1_000;

    /** More than TLS ever sends between two of our records. */
    private static final int MAX_BEHIND = 64 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteArrayOutputStream behind = new ByteArrayOutputStream();
    private ByteBuffer joined;
    private boolean joining;
    private Watch watch = Watch.PATIENT;
    private InputListener listener;
    private boolean polling;
    private boolean forgiving;
    private boolean writing;
    private boolean outputEnded;
    private long allowed = Long.MAX_VALUE;
    private int reads;
    private long looked = System.nanoTime();
    private Exception end;

    /** @param channel connected and non-blocking; closed if the constructor fails */
    WatchedSocket(SocketChannel channel) throws IOException {
        super(channel);
        this.channel = channel;
        Selector opened = null;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened = Selector.open();
            this.key = channel.register(opened, 0);
            this.selector = opened;
        } catch (IOException | RuntimeException e) {
            try (Selector closed = opened;
                    channel) {
                throw e;
            }
        }
    }

    /** Sets the watch for the next exchange. */
    void watchedBy(Watch next) {
        watch = next;
    }

    /** Buffers output, up to a few TLS records, to send it with one system call; see {@link #send}. */
    void join() {
        joining = !outputEnded;
    }

    /** Sends the output buffered by {@link #join} and stops buffering. */
    void send() throws IOException {
        joining = false;
        if (joined != null && joined.position() > 0) {
            try {
                writeAll(joined.flip());
            } finally {
                joined.clear();
            }
        }
    }

    /** Checks input that arrives while output is blocked; an exception stops the output permanently, not the input. */
    interface InputListener {
        void inputArrived() throws IOException;
    }

    /** Sets a listener to check input while output is blocked. */
    void listener(InputListener next) {
        listener = next;
    }

    /** Sets whether reads and writes throw a SocketTimeoutException instead of waiting, and ignore an interrupt. */
    void polling(boolean on) {
        polling = on;
    }

    /**
     * Sets whether to silently drop output after the peer has closed the connection: during a handshake, the input
     * received before that contains the reason.
     */
    void forgiving(boolean on) {
        forgiving = on;
    }

    /** Limits the remaining input: a handshake could otherwise continue forever without waiting. */
    void allow(long bytes) {
        allowed = bytes;
    }

    /** Throws the exception that ended the waiting, if any; after a response, only an interrupt. */
    void rethrow(boolean answered) throws IOException, InterruptedException {
        if (end instanceof InterruptedException) {
            throw new InterruptedException();
        }
        if (!answered && end instanceof IOException io) {
            throw io;
        }
    }

    /** Sends bytes with {@link Body#transfer}, waiting if the socket accepts none. */
    long transfer(Body body, long position) throws IOException {
        if (outputEnded) {
            throw new SocketException("output has ended");
        }
        boolean done = false;
        try {
            long count;
            while ((count = body.transfer(position, channel)) == 0) {
                awaitOutput();
            }
            checkInterrupt();
            done = true;
            return count;
        } finally {
            outputEnded |= !done;
        }
    }

    @Override
    void writeAll(ByteBuffer bytes) throws IOException {
        if (outputEnded) {
            if (forgiving) {
                return;
            }
            throw new SocketException("output has ended");
        }
        if (writing) {
            // JSSE responds to input while one of our records is being written: send the response after the record.
            if (behind.size() > MAX_BEHIND) {
                throw ended(new IOException("the server does not read the TLS responses that it requests"));
            }
            behind.write(bytes.array(), bytes.position(), bytes.remaining());
            return;
        }
        if (joining) {
            if (joined == null) {
                // Off-heap, to avoid the copy that the system call would otherwise make.
                joined = ByteBuffer.allocateDirect(MOST_JOINED);
            }
            if (joined.remaining() < bytes.remaining()) {
                send();
                joining = true;
            }
            if (joined.remaining() >= bytes.remaining()) {
                joined.put(bytes);
                return;
            }
        }
        writing = true;
        boolean done = false;
        try {
            checkInterrupt();
            writeChannel(bytes);
            while (behind.size() > 0) {
                ByteBuffer next = ByteBuffer.wrap(behind.toByteArray());
                behind.reset();
                writeChannel(next);
            }
            done = true;
        } catch (SocketException e) {
            if (!forgiving) {
                throw e;
            }
        } finally {
            writing = false;
            // A record may have been sent partially: the peer would read subsequent output as the rest of it.
            outputEnded |= !done;
        }
    }

    private void writeChannel(ByteBuffer bytes) throws IOException {
        for (channelWrite(bytes); bytes.hasRemaining(); channelWrite(bytes)) {
            awaitOutput();
        }
    }

    /** Waits until output is possible. */
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

    /** @return the possible operations; 0 after the given number of milliseconds, of which 0 means no limit */
    private int await(int operations, long millis) throws IOException {
        long start = System.nanoTime();
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
        // If this thread has been suspended, the peer may have made progress in the meantime.
        int ready = start - looked > LATE_NANOS ? select(1) : 0;
        while (ready == 0 && (millis == 0 || System.nanoTime() - start < millis * 1_000_000)) {
            checkWatch();
            ready = select(millis == 0 ? TICK_MILLIS : Math.min(millis, TICK_MILLIS));
        }
        return ready;
    }

    private int select(long millis) throws IOException {
        checkInterrupt();
        selector.select(millis);
        looked = System.nanoTime();
        checkInterrupt();
        boolean none = selector.selectedKeys().isEmpty();
        selector.selectedKeys().clear();
        return none ? 0 : key.readyOps();
    }

    private void checkWatch() throws InterruptedIOException {
        reads = 0;
        try {
            watch.check();
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private void checkInterrupt() throws InterruptedIOException {
        if (end != null || !polling && Thread.interrupted()) {
            throw ended(end != null ? end : new InterruptedException());
        }
    }

    /** Wraps the reason in an exception that JSSE passes on without trying to send an alert. */
    private InterruptedIOException ended(Exception reason) {
        end = reason;
        return (InterruptedIOException) new InterruptedIOException("the exchange has been ended").initCause(reason);
    }

    @Override
    public void close() throws IOException {
        // The channel is closed first, because the peer waits for that.
        try (selector;
                channel) {
            key.cancel();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        checkInterrupt();
        int count;
        while ((count = channelRead(into)) == 0) {
            if (polling || await(SelectionKey.OP_READ, getSoTimeout()) == 0) {
                throw new SocketTimeoutException("no input now");
            }
        }
        // TLS input without application data, such as warnings, may arrive so fast that reads never wait.
        if (++reads > MAX_READS) {
            checkWatch();
        }
        allowed -= Math.max(count, 0);
        if (allowed < 0) {
            throw ended(new IOException("the server sends too much data during the TLS handshake"));
        }
        return count;
    }
}
