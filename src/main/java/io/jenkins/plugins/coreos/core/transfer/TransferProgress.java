package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.registry.BlobOutcome;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Progress counters of a push, updated by its tasks and read by a {@link ProgressReporter}. */
public final class TransferProgress {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();
    private final AtomicInteger uploaded = new AtomicInteger();
    private final AtomicInteger mounted = new AtomicInteger();
    private final AtomicInteger present = new AtomicInteger();
    private final long startNanos = System.nanoTime();
    private volatile long totalBytes;
    private volatile int totalBlobs;

    void begin(long bytes, int blobs) {
        totalBytes = bytes;
        totalBlobs = blobs;
    }

    void sent(long bytes) {
        sent.addAndGet(bytes);
    }

    void done(BlobOutcome outcome, long size) {
        switch (outcome) {
            case UPLOADED -> uploaded.incrementAndGet();
            case MOUNTED -> {
                mounted.incrementAndGet();
                settled.addAndGet(size);
            }
            case PRESENT -> {
                present.incrementAndGet();
                settled.addAndGet(size);
            }
        }
    }

    /** Counts bytes and blobs that do not have to be transferred. */
    void skipped(long bytes, int blobs) {
        settled.addAndGet(bytes);
        present.addAndGet(blobs);
    }

    Snapshot snapshot() {
        return new Snapshot(
                totalBytes,
                sent.get(),
                settled.get(),
                totalBlobs,
                uploaded.get(),
                mounted.get(),
                present.get(),
                (System.nanoTime() - startNanos) / 1_000_000);
    }

    /**
     * The counters at one point in time.
     *
     * @param sent bytes sent, without those of failed requests
     * @param settled bytes that did not have to be sent, because the registry had or mounted them
     * @param millis time since the start of the push
     */
    record Snapshot(
            long totalBytes,
            long sent,
            long settled,
            int totalBlobs,
            int uploaded,
            int mounted,
            int present,
            long millis) {

        long doneBytes() {
            return Math.min(totalBytes, sent + settled);
        }

        int doneBlobs() {
            return uploaded + mounted + present;
        }
    }
}
