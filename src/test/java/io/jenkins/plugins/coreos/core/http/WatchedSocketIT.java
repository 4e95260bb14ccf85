package io.jenkins.plugins.coreos.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests how a {@link WatchedSocket} joins several writes into one. */
class WatchedSocketIT {
    private final ByteBuffer received = ByteBuffer.allocate(1 << 20);
    private WatchedSocket socket;
    private SocketChannel peer;

    @BeforeEach
    void connect() throws Exception {
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            SocketChannel channel = SocketChannel.open(server.getLocalAddress());
            channel.configureBlocking(false);
            socket = new WatchedSocket(channel);
            peer = server.accept();
        }
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        peer.close();
    }

    @Test
    void sendsBufferedWritesTogether() throws Exception {
        OutputStream out = socket.getOutputStream();
        socket.startBuffering();
        out.write(new byte[] {1, 2});
        out.write(3);
        peer.configureBlocking(false);
        assertThat(peer.read(received)).isZero();

        socket.flushBuffer();
        out.write(4);

        peer.configureBlocking(true);
        assertThat(receive(4)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void keepsOrderOfWritesLargerThanBuffer() throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        OutputStream out = socket.getOutputStream();
        Thread writer = new Thread(() -> {
            try {
                socket.startBuffering();
                out.write(bytes, 0, 50_000);
                out.write(bytes, 50_000, 50_000);
                // Larger than the buffer.
                out.write(bytes, 100_000, 200_000);
                socket.flushBuffer();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();

        assertThat(receive(bytes.length)).isEqualTo(bytes);
        writer.join();
    }

    private byte[] receive(int count) throws Exception {
        received.limit(count);
        while (received.hasRemaining() && peer.read(received) >= 0) {
            // Wait for the rest.
        }
        byte[] bytes = new byte[received.flip().limit()];
        received.get(bytes);
        return bytes;
    }
}
