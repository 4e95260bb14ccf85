package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Watch;
import java.time.Duration;

/**
 * Aborts a stalled download. Only the time spent waiting for the registry counts, not the time between two reads, when
 * the data is written to its destination.
 */
final class DownloadWatch implements Watch {
    /**
     * Number of bytes that count as progress; otherwise, a server that sends one byte at a time would never time out.
     */
    private static final long MIN_PROGRESS = 64 * 1024;

    private final RegistryRequest request;
    private final Duration limit;
    private long waited;
    private long waitingSince = System.nanoTime();
    private boolean waiting = true;
    private long received;
    private long total;

    DownloadWatch(RegistryRequest request, Duration limit) {
        this.request = request;
        this.limit = limit;
    }

    @Override
    public void sent(long bytes) {
        // A download has no request body.
    }

    @Override
    public synchronized void reading() {
        if (!waiting) {
            waiting = true;
            waitingSince = System.nanoTime();
        }
    }

    @Override
    public synchronized void received(long bytes) {
        waiting = false;
        total += bytes;
        received += bytes;
        waited += System.nanoTime() - waitingSince;
        if (received >= MIN_PROGRESS) {
            received = 0;
            waited = 0;
        }
    }

    @Override
    public synchronized void check() throws RegistryException {
        long now = waited + (waiting ? System.nanoTime() - waitingSince : 0);
        if (now > limit.toNanos()) {
            throw Failures.stalled(request, limit, total);
        }
    }
}
