package io.jenkins.plugins.coreos.jenkins;

import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;

/** Waits for the effect of another process: polls until {@link Patience} ends. */
final class Await {
    private Await() {}

    /** A condition that does not hold yet. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    /**
     * Returns as soon as the condition holds.
     *
     * @param what the awaited condition, for the message
     * @throws AssertionError when it does not hold in time
     */
    static void until(String what, Duration limit, Condition condition) {
        until(what, limit, condition, () -> "");
    }

    /** As {@link #until(String, Duration, Condition)}, with details for the failure message. */
    static void until(String what, Duration limit, Condition condition, Supplier<String> details) {
        Patience patience = Patience.of(limit);
        try {
            while (!condition.holds()) {
                if (patience.isOver()) {
                    throw new AssertionError("waited " + patience + " for " + what + "\n" + details.get());
                }
                patience.pause();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
