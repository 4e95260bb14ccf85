package io.jenkins.plugins.coreos.core.registry;

import java.util.function.LongConsumer;

/**
 * The body bytes of one exchange, and when the last of them moved.
 *
 * <p>The total that everybody sees counts along, and is exact in the end: a body that went nowhere is taken back to
 * the byte, and what the client's threads still hand over after that does not count.
 */
final class TransferCounter {
    private final long length;
    private final LongConsumer total;
    private long bytes;
    private boolean ended;
    private long last = System.nanoTime();

    /** @param total told every change */
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

    /** The body has arrived, all of it. */
    synchronized void arrived() {
        end(length);
    }

    /** The body has been sent in vain. */
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

    /** For how many nanoseconds nothing has moved. */
    synchronized long idleNanos() {
        return System.nanoTime() - last;
    }
}
