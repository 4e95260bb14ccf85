package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.text.Decimal;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** The retry policy: retries transient failures a limited number of times, with exponential backoff and jitter. */
final class Retry {
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    /** Upper limit for a delay that a registry requests, which may exceed our own. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(2);

    /**
     * The formats of a date: the current one, and two obsolete ones that a client has to accept (RFC 9110, 5.6.7), RFC
     * 850 and asctime.
     */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.US),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

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
                    // A server may close an idle connection at any time: retry immediately, without counting a failure.
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
        log.accept(failure.getMessage() + "; retrying in " + seconds(wait) + " (" + (number + 1) + " of "
                + options.retries() + ")");
        Thread.sleep(wait.toMillis());
    }

    /** Returns the delay after an attempt; attempts are numbered from 0. */
    Duration delay(int number, Duration requested) {
        if (requested != null) {
            Duration capped = requested.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : requested;
            return capped.plusMillis(random(options.timing().firstDelay().toMillis()));
        }
        Duration doubled = options.timing().firstDelay().multipliedBy(1L << Math.min(number, 10));
        Duration full = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
        // Half of the delay is fixed and half is jitter, so that tasks that failed together do not retry together.
        long half = full.toMillis() / 2;
        return Duration.ofMillis(half + random(half));
    }

    /** Parses a Retry-After header (RFC 9110, 10.2.3): seconds, or a date; null if it is missing or invalid. */
    static Duration parseRetryAfter(String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String text = value.strip();
        try {
            return Duration.ofSeconds(Math.max(0, Long.parseLong(text)));
        } catch (NumberFormatException e) {
            // Not a number: try a date.
        }
        for (DateTimeFormatter date : DATES) {
            try {
                Duration wait = Duration.between(ZonedDateTime.now(), ZonedDateTime.parse(text, date));
                return wait.isNegative() ? Duration.ZERO : wait;
            } catch (DateTimeException e) {
                // Try the next format.
            }
        }
        return null;
    }

    private static long random(long max) {
        return ThreadLocalRandom.current().nextLong(max + 1);
    }

    private static String seconds(Duration wait) {
        return wait.toMillis() < 10_000 ? Decimal.of(wait.toMillis() / 1000.0, 1) + " s" : wait.toSeconds() + " s";
    }
}
