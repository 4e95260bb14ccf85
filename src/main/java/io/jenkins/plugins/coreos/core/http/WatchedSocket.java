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

    /**
     * Maximum time since the last poll. After that, the socket is polled before the watch is called, because this
     * thread may have been suspended.
     */
    private static final long LATE_NANOS = 1_000_000_000;

    /** Size of the output buffer: four full TLS records and their overhead. */
    private static final int BUFFER_SIZE = 68 * 1024;

    /** Maximum number of reads between two calls to the watch, even if no read waits. */
    private static final int MAX_READS = 1_000;

    /** Limit for deferred output; TLS never sends more between two of our records. */
    private static final int MAX_DEFERRED = 64 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteArrayOutputStream deferred = new ByteArrayOutputStream();
    private ByteBuffer buffer;
    private boolean buffering;
    private Watch watch = Watch.WAIT_FOREVER;
    private InputListener listener;
    private boolean polling;
    private boolean dropsOutput;
    private boolean writing;
    private boolean outputEnded;
    private long remaining = Long.MAX_VALUE;
    private int reads;
    private long lastSelect = System.nanoTime();
    private Exception abortReason;

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
    void setWatch(Watch next) {
        watch = next;
    }

    /** Buffers output, up to a few TLS records, to send it with one system call; see {@link #flushBuffer}. */
    void startBuffering() {
        buffering = !outputEnded;
    }

    /** Sends the output buffered by {@link #startBuffering} and stops buffering. */
    void flushBuffer() throws IOException {
        buffering = false;
        if (buffer != null && buffer.position() > 0) {
            try {
                writeAll(buffer.flip());
            } finally {
                buffer.clear();
            }
        }
    }

    /**
     * Checks input that arrives while output is blocked. An exception stops the output permanently, but not the input.
     */
    interface InputListener {
        void inputArrived() throws IOException;
    }

    /** Sets a listener to check input while output is blocked. */
    void setListener(InputListener next) {
        listener = next;
    }

    /** Sets whether reads and writes throw a SocketTimeoutException instead of waiting, and ignore an interrupt. */
    void setPolling(boolean on) {
        polling = on;
    }

    /**
     * Sets whether to drop output without an error after the peer has closed the connection. During a handshake, the
     * reason for closing is in the input that the peer sent before.
     */
    void dropOutput(boolean on) {
        dropsOutput = on;
    }

    /** Limits the remaining input: a handshake could otherwise continue forever without waiting. */
    void limitInput(long bytes) {
        remaining = bytes;
    }

    /** Throws the exception that ended a wait, if any. If there is a response, only an interrupt is thrown. */
    void rethrow(boolean hasResponse) throws IOException, InterruptedException {
        if (abortReason instanceof InterruptedException) {
            throw new InterruptedException();
        }
        if (!hasResponse && abortReason instanceof IOException io) {
            throw io;
        }
    }

    /** Sends bytes with {@link Body#transfer}, and waits while the socket accepts no bytes. */
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
            if (dropsOutput) {
                return;
            }
            throw new SocketException("output has ended");
        }
        if (writing) {
            // JSSE responds to input while one of our records is being written: send the response after that record.
            if (deferred.size() > MAX_DEFERRED) {
                throw aborted(new IOException("the server does not read the TLS responses that it requests"));
            }
            deferred.write(bytes.array(), bytes.position(), bytes.remaining());
            return;
        }
        if (buffering) {
            if (buffer == null) {
                // Off-heap, to avoid the copy that the system call would otherwise make.
                buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
            }
            if (buffer.remaining() < bytes.remaining()) {
                flushBuffer();
                buffering = true;
            }
            if (buffer.remaining() >= bytes.remaining()) {
                buffer.put(bytes);
                return;
            }
        }
        writing = true;
        boolean done = false;
        try {
            checkInterrupt();
            writeChannel(bytes);
            while (deferred.size() > 0) {
                ByteBuffer next = ByteBuffer.wrap(deferred.toByteArray());
                deferred.reset();
                writeChannel(next);
            }
            done = true;
        } catch (SocketException e) {
            if (!dropsOutput) {
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
            throw new SocketTimeoutException("the socket is not ready for writing");
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

    /**
     * @param millis maximum time to wait, or 0 for no limit
     * @return the operations that are possible now; 0 after the maximum time
     */
    private int await(int operations, long millis) throws IOException {
        long start = System.nanoTime();
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
        // If this thread has been suspended, the peer may have made progress in the meantime.
        int ready = start - lastSelect > LATE_NANOS ? select(1) : 0;
        while (ready == 0 && (millis == 0 || System.nanoTime() - start < millis * 1_000_000)) {
            checkWatch();
            ready = select(millis == 0 ? TICK_MILLIS : Math.min(millis, TICK_MILLIS));
        }
        return ready;
    }

    private int select(long millis) throws IOException {
        checkInterrupt();
        selector.select(millis);
        lastSelect = System.nanoTime();
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
            throw aborted(e);
        }
    }

    private void checkInterrupt() throws InterruptedIOException {
        if (abortReason != null || !polling && Thread.interrupted()) {
            throw aborted(abortReason != null ? abortReason : new InterruptedException());
        }
    }

    /** Wraps the reason in an exception that JSSE passes on without trying to send an alert. */
    private InterruptedIOException aborted(Exception reason) {
        abortReason = reason;
        return (InterruptedIOException) new InterruptedIOException("the exchange was aborted").initCause(reason);
    }

    @Override
    public void close() throws IOException {
        // Closes the channel first, because the peer waits for that.
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
        remaining -= Math.max(count, 0);
        if (remaining < 0) {
            throw aborted(new IOException("the server sends too much data during the TLS handshake"));
        }
        return count;
    }
}
