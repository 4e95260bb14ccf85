package io.jenkins.plugins.coreos.jenkins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what another process does: looks often, and not for ever. */
final class Await {
    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

    private Await() {}

    /** Something that is so, or not yet. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    /**
     * Returns as soon as the condition holds.
     *
     * @param what is waited for, for the message
     * @throws AssertionError when it does not hold in time
     */
    static void until(String what, Duration limit, Condition condition) {
        until(what, limit, condition, () -> "");
    }

    /** As {@link #until(String, Duration, Condition)}, with more to say on failure. */
    static void until(String what, Duration limit, Condition condition, Supplier<String> details) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("waited " + limit + " in vain for " + what + "\n" + details.get());
                }
                LockSupport.parkNanos(INTERVAL_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
