package io.jenkins.plugins.coreos.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Time limits grow with the load, and waits end. */
class PatienceIT {
    @ParameterizedTest
    @CsvSource({"-1, 4, 1", "0.5, 4, 1", "4, 4, 1", "12, 4, 3", "8, 2, 4", "500, 2, 10"})
    void loadPerProcessorExtendsLimit(double load, int processors, double factor) {
        assertThat(Patience.factor(load, processors)).isEqualTo(factor);
    }

    @Test
    void waitEnds() {
        Patience patience = Patience.of(Duration.ofMillis(150));
        long begun = System.nanoTime();

        while (!patience.isOver()) {
            patience.pause();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(150), Duration.ofSeconds(5));
    }

    @Test
    void overlongPauseDoesNotExhaustLimit() throws InterruptedException {
        Patience patience = Patience.of(Duration.ofMillis(1500));

        Thread.sleep(2000);

        assertThat(patience.isOver()).isFalse();
    }

    @Test
    void waitsForProcess() throws Exception {
        Process quick = new ProcessBuilder("true").start();
        Process slow = new ProcessBuilder("sleep", "100").start();
        try {
            assertThat(Patience.await(quick, Duration.ofSeconds(20))).isTrue();
            assertThat(Patience.await(slow, Duration.ofMillis(100))).isFalse();
        } finally {
            slow.destroyForcibly();
        }
    }
}
