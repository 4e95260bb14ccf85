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

    /** A second without a look at the socket, while there was something to wait for. */
    private static final long LATE_NANOS = 1_000_000_000;
    /** Four full records of TLS, with room for what each adds. */
    private static final int MOST_JOINED = 68 * 1024;

    /** Reads without waiting, after which the watch is asked all the same. */
    private static final int MAX_READS = 1_000;

    /** More than TLS ever has to say between two of our records. */
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

    /** @param channel connected, not blocking; closed when this fails */
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

    /** Follows the next exchange. */
    void watchedBy(Watch next) {
        watch = next;
    }

    /** Keeps what is written, up to a few records of TLS, so that one call of the system sends it; see {@link #send}. */
    void join() {
        joining = !outputEnded;
    }

    /** Sends what {@link #join} has kept, and keeps nothing any more. */
    void send() throws IOException {
        joining = false;
        if (joined != null && joined.position() > 0) {
            try {
                write(joined.flip());
            } finally {
                joined.clear();
            }
        }
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

    /** Ends the exchange after so many more bytes of input: a handshake may go on for ever without waiting. */
    void allow(long bytes) {
        allowed = bytes;
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
            if (behind.size() > MAX_BEHIND) {
                throw ended(new IOException("the other side asks for more answers than it reads"));
            }
            behind.write(bytes.array(), bytes.position(), bytes.remaining());
            return;
        }
        if (joining) {
            if (joined == null) {
                // Outside the heap, where the system's call would copy it otherwise.
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
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
        // A thread that the machine has kept waiting is no proof that the other side did nothing meanwhile.
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
        if (end != null || Thread.interrupted()) {
            throw ended(end != null ? end : new InterruptedException());
        }
    }

    /** Of a kind that JSSE hands on without trying to send an alert. */
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
        // What TLS reads without a byte for us, such as warnings, may come so fast that there is nothing to wait for.
        if (++reads > MAX_READS) {
            checkWatch();
        }
        allowed -= Math.max(count, 0);
        if (allowed < 0) {
            throw ended(new IOException("there is no end of what the other side sends"));
        }
        return count;
    }
}
