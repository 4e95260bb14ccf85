package io.jenkins.plugins.coreos.core.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;

/** TLS over another wire. */
final class TlsWire implements Wire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire under;
    private final SSLEngine engine;
    /** Encrypted bytes as they come in: up to its position, which is where the next ones go. */
    private ByteBuffer in;
    /** Decrypted bytes that nobody has read yet, from its position to its limit. */
    private ByteBuffer read;
    /** Encrypted bytes that have to go, from its position to its limit. */
    private ByteBuffer out;

    private TlsWire(Wire under, SSLEngine engine) {
        this.under = under;
        this.engine = engine;
        int packet = engine.getSession().getPacketBufferSize();
        this.in = ByteBuffer.allocate(packet);
        this.read = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
        this.out = ByteBuffer.allocate(packet).limit(0);
    }

    /**
     * Makes a connection one of TLS, and sees to it that the certificate is the host's.
     *
     * @param under closed when that fails
     * @throws SSLException when the other side is not trusted, speaks no TLS, or hangs up
     */
    static TlsWire over(Wire under, SSLContext context, String host, int port, Watch watch)
            throws IOException, InterruptedException {
        boolean done = false;
        try {
            SSLEngine engine = context.createSSLEngine(host.replaceAll("[\\[\\]]", ""), port);
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            TlsWire wire = new TlsWire(under, engine);
            wire.handshake(watch);
            done = true;
            return wire;
        } finally {
            if (!done) {
                under.close();
            }
        }
    }

    private void handshake(Watch watch) throws IOException, InterruptedException {
        try {
            engine.beginHandshake();
            while (true) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> tasks();
                    case NEED_WRAP -> {
                        encrypt(NOTHING);
                        flush(watch);
                    }
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                        if (!decrypt()) {
                            more(watch);
                        }
                    }
                    default -> {
                        flush(watch);
                        return;
                    }
                }
            }
        } catch (SSLException e) {
            alert();
            throw e;
        }
    }

    private void more(Watch watch) throws IOException, InterruptedException {
        under.await(READ, watch);
        int count;
        try {
            count = under.read(in);
        } catch (IOException e) {
            throw terminated(e);
        }
        if (count < 0) {
            throw terminated(new EOFException("the connection was closed"));
        }
    }

    private static SSLHandshakeException terminated(IOException cause) {
        SSLHandshakeException e = new SSLHandshakeException("Remote host terminated the handshake");
        e.initCause(cause);
        return e;
    }

    /** What the engine has to say of a failure, if the other side will hear it. */
    private void alert() {
        try {
            for (int i = 0; i < 3 && engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP; i++) {
                encrypt(NOTHING);
                under.write(out);
            }
        } catch (IOException e) {
            // The failure itself is what counts.
        }
    }

    private void flush(Watch watch) throws IOException, InterruptedException {
        while (true) {
            try {
                under.write(out);
            } catch (IOException e) {
                throw terminated(e);
            }
            if (!out.hasRemaining()) {
                return;
            }
            under.await(WRITE, watch);
        }
    }

    private void tasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Takes one record's worth of bytes, behind those that still have to go. */
    private void encrypt(ByteBuffer from) throws SSLException {
        out.compact();
        try {
            while (engine.wrap(from, out).getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                out = grown(out.flip(), out.capacity() + engine.getSession().getPacketBufferSize());
            }
        } finally {
            out.flip();
        }
        tasks();
    }

    /**
     * Takes one record, if it is there.
     *
     * @return false where more bytes are needed
     */
    private boolean decrypt() throws SSLException {
        in.flip();
        read.clear();
        try {
            while (true) {
                SSLEngineResult result = engine.unwrap(in, read);
                switch (result.getStatus()) {
                    case BUFFER_OVERFLOW ->
                        read = ByteBuffer.allocate(
                                read.capacity() + engine.getSession().getApplicationBufferSize());
                    case BUFFER_UNDERFLOW -> {
                        if (in.limit() - in.position() == in.capacity()) {
                            in = grown(in, in.capacity() + engine.getSession().getPacketBufferSize())
                                    .flip();
                        }
                        return false;
                    }
                    default -> {
                        tasks();
                        return true;
                    }
                }
            }
        } finally {
            read.flip();
            in.compact();
        }
    }

    /** A larger buffer with the same bytes, ready for more. */
    private static ByteBuffer grown(ByteBuffer buffer, int capacity) {
        return ByteBuffer.allocate(capacity).put(buffer);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (!read.hasRemaining()) {
            if (engine.isInboundDone()) {
                return -1;
            }
            if (in.position() > 0 && decrypt()) {
                // A record of the protocol's own may want an answer, as an update of keys does.
                if (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
                    encrypt(NOTHING);
                    under.write(out);
                }
                continue;
            }
            int count = under.read(in);
            if (count <= 0) {
                return count;
            }
        }
        int limit = read.limit();
        int count = Math.min(into.remaining(), read.remaining());
        into.put(read.limit(read.position() + count));
        read.limit(limit);
        return count;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        under.write(out);
        while (!out.hasRemaining() && from.hasRemaining()) {
            encrypt(from);
            under.write(out);
        }
    }

    @Override
    public long transfer(Body body, long position) {
        return Body.NO_TRANSFER;
    }

    @Override
    public boolean isBehind() {
        return out.hasRemaining();
    }

    @Override
    public int await(int operations, Watch watch) throws IOException, InterruptedException {
        if ((operations & READ) != 0 && read.hasRemaining()) {
            return READ;
        }
        return under.await(operations, watch);
    }

    @Override
    public void close() {
        try {
            engine.closeOutbound();
            encrypt(NOTHING);
            under.write(out);
        } catch (IOException e) {
            // It was a courtesy.
        } finally {
            under.close();
        }
    }
}
