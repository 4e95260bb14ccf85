package io.jenkins.plugins.coreos.core.registry;

import java.util.function.LongConsumer;

/**
 * Counts the body bytes of one exchange and records when the last of them moved.
 *
 * <p>The total is updated continuously and is exact in the end: the bytes of a failed request are subtracted, and bytes
 * that the client's threads hand over after that are not counted.
 */
final class TransferCounter {
    private final long length;
    private final LongConsumer total;
    private long bytes;
    private boolean ended;
    private long last = System.nanoTime();

    /** @param total receives every change */
    TransferCounter(long length, LongConsumer total) {
        this.length = length;
        this.total = total;
    }

    synchronized void sent(long count) {
        if (!ended) {
            bytes += count;
            last = System.nanoTime();
            total.accept(count);
        }
    }

    /** Counts the whole body as sent. */
    synchronized void arrived() {
        end(length);
    }

    /** Discards the bytes counted for a failed request. */
    synchronized void vain() {
        end(0);
    }

    private void end(long count) {
        if (!ended) {
            ended = true;
            total.accept(count - bytes);
            bytes = count;
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized boolean isAllSent() {
        return bytes >= length;
    }

    /** Returns the time since the last progress, in nanoseconds. */
    synchronized long idleNanos() {
        return System.nanoTime() - last;
    }
}
