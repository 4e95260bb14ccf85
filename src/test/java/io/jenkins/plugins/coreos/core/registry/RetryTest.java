package io.jenkins.plugins.coreos.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Retries of transient failures, and their delays. */
class RetryTest {
    private static final RegistryOptions OPTIONS = RegistryOptions.DEFAULT.withRetries(3);

    @Test
    void delaysDoubleWithJitterUpToHalfAMinute() {
        Retry retry = new Retry(OPTIONS, line -> {});
        for (int number = 0; number < 40; number++) {
            long full = Math.min(30_000, 500L << Math.min(number, 10));
            Set<Duration> seen = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                Duration delay = retry.delay(number, null);
                assertThat(delay.toMillis()).isBetween(full / 2, full);
                seen.add(delay);
            }
            assertThat(seen).as("jitter").hasSizeGreaterThan(10);
        }
    }

    @Test
    void limitsRequestedDelay() {
        Retry retry = new Retry(OPTIONS, line -> {});
        assertThat(retry.delay(0, Duration.ofSeconds(7)).toMillis()).isBetween(7_000L, 7_500L);
        assertThat(retry.delay(0, Duration.ofSeconds(Long.MAX_VALUE)).toMillis())
                .isBetween(120_000L, 120_500L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "Wed, 21 Oct 2015 07:28:00 GMT"})
    void pastTimeMeansNoDelay(String value) {
        assertThat(Retry.parseRetryAfter(value)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "1.5", "99999999999999999999", "2015-10-21"})
    void ignoresInvalidRetryAfter(String value) {
        assertThat(Retry.parseRetryAfter(value)).isNull();
    }

    @Test
    void parsesDate() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(90));
        assertThat(Retry.parseRetryAfter(date).toSeconds()).isBetween(60L, 90L);
    }

    @Test
    void retriesOnlyTransientFailuresAndLogsEachRetry() {
        AtomicInteger attempts = new AtomicInteger();
        List<String> log = new ArrayList<>();
        Retry retry = new Retry(
                OPTIONS.withTiming(new RegistryOptions.Timing(Duration.ofMillis(1), Duration.ZERO, Duration.ZERO)),
                log::add);
        for (Failure failure : Failure.values()) {
            attempts.set(0);
            log.clear();
            assertThatThrownBy(() -> retry.run(number -> {
                        assertThat(number).isEqualTo(attempts.getAndIncrement());
                        throw new RegistryException(failure, 0, null, "no", null);
                    }))
                    .isInstanceOf(RegistryException.class);
            assertThat(attempts).hasValue(failure.isTransient() ? 4 : 1);
            assertThat(log).hasSize(attempts.get() - 1);
        }
    }
}
