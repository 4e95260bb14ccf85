package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.core5.net.InetAddressUtils;

/**
 * Connects to the first address of a host that answers: another address is tried every 250 ms while earlier attempts
 * continue (RFC 8305). Results determine the order of addresses for later connections.
 */
final class Dialer {
    private static final long CONNECT_NANOS = 20_000_000_000L;
    private static final long STAGGER_NANOS = 250_000_000L;
    private static final long TICK_MILLIS = 250;

    private final Resolver resolver;
    private final Map<String, InetAddress> lastWinners = new HashMap<>();
    private final Set<InetAddress> unresponsive = new HashSet<>();

    Dialer() {
        this(Dialer::addresses);
    }

    Dialer(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Resolves a host name or address, interruptibly. */
    interface Resolver {
        List<InetAddress> addresses(String host, Watch watch) throws IOException, InterruptedException;
    }

    /**
     * Connects to a host.
     *
     * @param host a name or an address; an IPv6 address with or without brackets
     * @throws NoRouteToHostException if no address answers
     * @throws IOException if the host is unknown, the last address refuses the connection, or the watch throws an
     *     exception
     */
    SocketChannel connect(String host, int port, Watch watch) throws IOException, InterruptedException {
        List<InetAddress> addresses = ordered(host, resolver.addresses(host, watch));
        try (Race race = new Race(addresses, port)) {
            Attempt winner = race.run(watch);
            learn(host, winner, race.attempts);
            winner.taken = true;
            return winner.channel;
        }
    }

    /** Looks up a name in a separate thread, because the system's resolver cannot be interrupted. */
    private static List<InetAddress> addresses(String host, Watch watch) throws IOException, InterruptedException {
        if (host.indexOf(':') >= 0 || InetAddressUtils.isIPv4(host)) {
            return List.of(InetAddress.getAllByName(host));
        }
        FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(host));
        Thread thread = new Thread(lookup, "host-lookup");
        thread.setDaemon(true);
        thread.start();
        while (true) {
            try {
                return List.of(lookup.get(TICK_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                watch.check();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new UnknownHostException(host);
            }
        }
    }

    /**
     * Orders addresses: first the address that answered last time, at the end those that did not answer; the address
     * families alternate.
     */
    private synchronized List<InetAddress> ordered(String host, List<InetAddress> addresses) {
        List<InetAddress> first = new ArrayList<>();
        Deque<InetAddress> second = new ArrayDeque<>();
        List<InetAddress> last = new ArrayList<>();
        for (InetAddress address : addresses) {
            if (unresponsive.contains(address)) {
                last.add(address);
            } else if (first.isEmpty() || address.getClass() == first.get(0).getClass()) {
                first.add(address);
            } else {
                second.add(address);
            }
        }
        List<InetAddress> all = new ArrayList<>();
        for (InetAddress address : first) {
            all.add(address);
            if (!second.isEmpty()) {
                all.add(second.remove());
            }
        }
        all.addAll(second);
        all.addAll(last);
        InetAddress best = lastWinners.get(host);
        if (all.remove(best)) {
            all.add(0, best);
        }
        return all;
    }

    private synchronized void learn(String host, Attempt winner, List<Attempt> attempts) {
        lastWinners.put(host, winner.address);
        unresponsive.remove(winner.address);
        for (Attempt attempt : attempts) {
            // Earlier attempts had more time than the winner, but have not connected.
            if (attempt == winner) {
                return;
            }
            unresponsive.add(attempt.address);
        }
    }

    private static final class Attempt {
        final InetAddress address;
        final SocketChannel channel;
        final long start = System.nanoTime();
        boolean failed;
        boolean taken;

        Attempt(InetAddress address, SocketChannel channel) {
            this.address = address;
            this.channel = channel;
        }
    }

    /** The connection attempts to one host; closes all except the winner. */
    private static final class Race implements AutoCloseable {
        private final Deque<InetAddress> waiting;
        private final int port;
        private final Selector selector = Selector.open();
        private final List<Attempt> attempts = new ArrayList<>();
        private IOException failure;
        private int running;

        Race(List<InetAddress> addresses, int port) throws IOException {
            this.waiting = new ArrayDeque<>(addresses);
            this.port = port;
        }

        Attempt run(Watch watch) throws IOException, InterruptedException {
            while (true) {
                Attempt winner = waiting.isEmpty() || running > 0 && !isNextDue() ? null : begin();
                if (winner != null) {
                    return winner;
                }
                if (running == 0 && waiting.isEmpty()) {
                    throw failure;
                }
                if (running > 0) {
                    selector.select(TICK_MILLIS);
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    winner = finished();
                    if (winner != null) {
                        return winner;
                    }
                }
                watch.check();
            }
        }

        private boolean isNextDue() {
            return System.nanoTime() - attempts.get(attempts.size() - 1).start >= STAGGER_NANOS;
        }

        /** @return the attempt if it is connected immediately, otherwise null */
        private Attempt begin() throws IOException {
            SocketChannel channel = SocketChannel.open();
            Attempt attempt = new Attempt(waiting.remove(), channel);
            attempts.add(attempt);
            running++;
            channel.configureBlocking(false);
            try {
                if (channel.connect(new InetSocketAddress(attempt.address, port))) {
                    return attempt;
                }
                channel.register(selector, SelectionKey.OP_CONNECT, attempt);
            } catch (IOException e) {
                recordFailure(attempt, e);
            }
            return null;
        }

        private Attempt finished() throws IOException {
            Attempt winner = null;
            for (SelectionKey key : selector.selectedKeys()) {
                Attempt attempt = (Attempt) key.attachment();
                try {
                    if (winner == null && attempt.channel.finishConnect()) {
                        key.cancel();
                        winner = attempt;
                    }
                } catch (IOException e) {
                    recordFailure(attempt, e);
                }
            }
            selector.selectedKeys().clear();
            for (Attempt attempt : attempts) {
                if (winner == null && !attempt.failed && System.nanoTime() - attempt.start > CONNECT_NANOS) {
                    recordFailure(
                            attempt,
                            new NoRouteToHostException("no response from " + attempt.address + " within "
                                    + CONNECT_NANOS / 1_000_000_000 + " s"));
                }
            }
            return winner;
        }

        private void recordFailure(Attempt attempt, IOException e) throws IOException {
            attempt.failed = true;
            attempt.channel.close();
            running--;
            if (failure == null) {
                failure = e;
            } else {
                failure.addSuppressed(e);
            }
        }

        @Override
        public void close() throws IOException {
            for (Attempt attempt : attempts) {
                if (!attempt.taken) {
                    attempt.channel.close();
                }
            }
            selector.close();
        }
    }
}
