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
import java.nio.channels.SocketChannel;

/** A socket that wraps a connected, non-blocking channel; subclasses implement reading and writing. */
abstract class ChannelSocket extends Socket {
    private static final int MOST_AT_ONCE = 64 * 1024;

    private final SocketChannel channel;
    private final InputStream in = new In();
    private final OutputStream out = new Out();
    private int timeoutMillis;

    ChannelSocket(SocketChannel channel) throws SocketException {
        super((SocketImpl) null);
        this.channel = channel;
    }

    /** Reads at least one byte; -1 at the end. */
    abstract int readSome(ByteBuffer into) throws IOException;

    /** Writes all bytes. */
    abstract void write(ByteBuffer bytes) throws IOException;

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
        try {
            return channel.read(into);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Converts an exception to the type that sockets throw, because JSSE wraps other types. */
    private static SocketException broken(IOException cause) {
        SocketException e = new SocketException(cause.getMessage());
        e.initCause(cause);
        return e;
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
    public boolean isClosed() {
        return !channel.isOpen();
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
    public InetAddress getLocalAddress() {
        return channel.socket().getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return channel.socket().getLocalPort();
    }

    @Override
    public InetSocketAddress getRemoteSocketAddress() {
        return (InetSocketAddress) channel.socket().getRemoteSocketAddress();
    }

    @Override
    public String toString() {
        return "socket to " + getRemoteSocketAddress();
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return length == 0 ? 0 : readSome(ByteBuffer.wrap(bytes, from, Math.min(length, MOST_AT_ONCE)));
        }

        @Override
        public void close() throws IOException {
            ChannelSocket.this.close();
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            ChannelSocket.this.write(ByteBuffer.wrap(bytes, from, length));
        }

        @Override
        public void close() throws IOException {
            ChannelSocket.this.close();
        }
    }
}
