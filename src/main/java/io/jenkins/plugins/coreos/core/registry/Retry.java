package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.text.Decimal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** The retry policy: retries transient failures a limited number of times, with exponential backoff and jitter. */
final class Retry {
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    /** Upper limit for a delay that a registry requests, which may exceed our own. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(2);

    /** An operation that can be attempted again. */
    interface Attempt<T> {
        T run(int number) throws IOException, InterruptedException;
    }

    private final RegistryOptions options;
    private final Consumer<String> log;

    Retry(RegistryOptions options, Consumer<String> log) {
        this.options = options;
        this.log = log;
    }

    <T> T run(Attempt<T> attempt) throws IOException, InterruptedException {
        boolean lost = false;
        for (int number = 0; ; number++) {
            try {
                return attempt.run(number);
            } catch (RegistryException e) {
                if (!lost && Failures.isLost(e)) {
                    // A server may close an idle connection: not a failure, and no reason to wait.
                    lost = true;
                    number--;
                    continue;
                }
                pause(e, number);
            }
        }
    }

    /**
     * Waits before the next attempt.
     *
     * @param number number of the failed attempt, from 0
     * @throws RegistryException the given failure, if it is not transient or was the last permitted attempt
     */
    void pause(RegistryException failure, int number) throws RegistryException, InterruptedException {
        if (!failure.failure().isTransient() || number >= options.retries()) {
            throw failure;
        }
        Duration wait = delay(number, failure.retryAfter());
        log.accept(failure.getMessage() + "; trying again in " + seconds(wait) + " (" + (number + 1) + " of "
                + options.retries() + ")");
        Thread.sleep(wait.toMillis());
    }

    /** Returns the delay after an attempt; attempts are numbered from 0. */
    Duration delay(int number, Duration asked) {
        if (asked != null) {
            Duration least = asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked;
            return least.plusMillis(random(options.firstDelay().toMillis()));
        }
        Duration doubled = options.firstDelay().multipliedBy(1L << Math.min(number, 10));
        Duration full = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
        // Half of the delay is fixed and half is jitter, so that tasks that failed together do not retry together.
        long half = full.toMillis() / 2;
        return Duration.ofMillis(half + random(half));
    }

    private static long random(long most) {
        return ThreadLocalRandom.current().nextLong(most + 1);
    }

    private static String seconds(Duration wait) {
        return wait.toMillis() < 10_000 ? Decimal.of(wait.toMillis() / 1000.0, 1) + " s" : wait.toSeconds() + " s";
    }
}
