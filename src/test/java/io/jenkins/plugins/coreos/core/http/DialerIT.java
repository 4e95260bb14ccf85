package io.jenkins.plugins.coreos.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests hosts with several addresses, some of which do not respond. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DialerIT {
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<InetAddress> addresses = new ArrayList<>();
    private final Dialer dialer = new Dialer((host, watch) -> List.copyOf(addresses));
    private int port;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private void addResponsive(int number) throws IOException {
        listen(number, 50);
    }

    /** Adds an address whose backlog is full, so that the kernel drops further connections, as a firewall does. */
    private void addUnresponsive(int number) throws Exception {
        listen(number, 1);
        InetSocketAddress address = new InetSocketAddress(addresses.get(addresses.size() - 1), port);
        for (int i = 0; i < 3; i++) {
            SocketChannel channel = SocketChannel.open();
            open.add(channel);
            channel.configureBlocking(false);
            channel.connect(address);
        }
        Thread.sleep(100);
    }

    private void addRefusing(int number) throws IOException {
        addresses.add(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) number}));
    }

    private void listen(int number, int backlog) throws IOException {
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) number});
        ServerSocket listener = new ServerSocket(port, backlog, address);
        open.add(listener);
        port = listener.getLocalPort();
        addresses.add(address);
    }

    private InetAddress connect(Watch watch) throws Exception {
        SocketChannel channel = dialer.connect("registry.test", port, watch);
        open.add(channel);
        return ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
    }

    @Test
    void connectsPastThreeDeadAddressesWithinSeconds() throws Exception {
        addResponsive(15);
        addUnresponsive(12);
        addUnresponsive(13);
        addUnresponsive(14);
        addresses.add(addresses.remove(0));
        long start = System.nanoTime();
        assertThat(connect(Watch.WAIT_FOREVER).getHostAddress()).isEqualTo("127.0.0.15");
        long first = System.nanoTime() - start;
        assertThat(connect(Watch.WAIT_FOREVER).getHostAddress()).isEqualTo("127.0.0.15");
        long second = System.nanoTime() - start - first;

        assertThat(first).isBetween(700_000_000L, 5_000_000_000L);
        assertThat(second).as("second connection").isLessThan(200_000_000L);
    }

    @Test
    void triesNextAddressImmediatelyAfterRefusal() throws Exception {
        addResponsive(22);
        addRefusing(21);
        addresses.add(0, addresses.remove(1));

        long start = System.nanoTime();
        assertThat(connect(Watch.WAIT_FOREVER).getHostAddress()).isEqualTo("127.0.0.22");
        assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
    }

    @Test
    void reportsFirstFailureWhenEveryAddressRefuses() throws Exception {
        addResponsive(31);
        close();
        addRefusing(32);

        assertThatThrownBy(() -> connect(Watch.WAIT_FOREVER)).isInstanceOf(ConnectException.class);
    }

    @Test
    void usesAnotherAddressWhenPreferredOneFails() throws Exception {
        addResponsive(41);
        addResponsive(42);
        assertThat(connect(Watch.WAIT_FOREVER).getHostAddress()).isEqualTo("127.0.0.41");
        open.get(0).close();

        assertThat(connect(Watch.WAIT_FOREVER).getHostAddress()).isEqualTo("127.0.0.42");
    }

    @Test
    void watchAndInterruptEndTheAttempt() throws Exception {
        addUnresponsive(51);
        Watch impatient = new Watch() {
            @Override
            public void sent(long bytes) {}

            @Override
            public void check() throws IOException {
                throw new IOException("enough");
            }
        };
        assertThatThrownBy(() -> connect(impatient)).hasMessage("enough");

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> connect(Watch.WAIT_FOREVER)).isInstanceOf(InterruptedException.class);
    }
}
