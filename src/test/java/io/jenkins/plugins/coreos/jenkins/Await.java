package io.jenkins.plugins.coreos.jenkins;

import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;

/** Waits for what another process does: looks often, and as long as {@link Patience} has it. */
final class Await {
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
        Patience patience = Patience.of(limit);
        try {
            while (!condition.holds()) {
                if (patience.isOver()) {
                    throw new AssertionError("waited " + patience + " in vain for " + what + "\n" + details.get());
                }
                patience.pause();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
