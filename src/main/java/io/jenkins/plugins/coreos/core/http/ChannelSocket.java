package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/** A socket that wraps a connected, non-blocking channel; subclasses implement reading and writing. */
abstract class ChannelSocket extends Socket implements ByteChannel {
    private static final int MAX_READ = 64 * 1024;

    private final SocketChannel channel;
    private final InputStream in = Channels.newInputStream(this);
    private final OutputStream out = Channels.newOutputStream(this);
    private int timeoutMillis;

    ChannelSocket(SocketChannel channel) throws SocketException {
        super((SocketImpl) null);
        this.channel = channel;
    }

    /** Reads at least one byte; -1 at the end. */
    @Override
    public abstract int read(ByteBuffer into) throws IOException;

    /** Writes all bytes. */
    abstract void writeAll(ByteBuffer bytes) throws IOException;

    @Override
    public final int write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        // A copy, because the stream reuses its buffer if JSSE writes a response in between.
        writeAll(bytes.duplicate());
        bytes.position(bytes.limit());
        return count;
    }

    /** Writes as much as possible without waiting. */
    final void channelWrite(ByteBuffer bytes) throws SocketException {
        try {
            channel.write(bytes);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Reads the available bytes, possibly none; -1 at the end. */
    final int channelRead(ByteBuffer into) throws SocketException {
        // The channel copies through a buffer as large as the read, and keeps one for each thread.
        into.limit(Math.min(into.limit(), into.position() + MAX_READ));
        try {
            return channel.read(into);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Converts an exception to the type that sockets throw, because JSSE wraps other types. */
    private static SocketException broken(IOException cause) {
        return (SocketException) new SocketException(cause.getMessage()).initCause(cause);
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public boolean isClosed() {
        return !isOpen();
    }

    @Override
    public void setSoTimeout(int millis) {
        timeoutMillis = millis;
    }

    @Override
    public int getSoTimeout() {
        return timeoutMillis;
    }

    @Override
    public void setSoLinger(boolean on, int seconds) {
        // Closing never blocks.
    }

    @Override
    public InetAddress getInetAddress() {
        return channel.socket().getInetAddress();
    }

    @Override
    public int getPort() {
        return channel.socket().getPort();
    }

    @Override
    public InetSocketAddress getRemoteSocketAddress() {
        return (InetSocketAddress) channel.socket().getRemoteSocketAddress();
    }

    @Override
    public String toString() {
        return "socket to " + getRemoteSocketAddress();
    }
}
