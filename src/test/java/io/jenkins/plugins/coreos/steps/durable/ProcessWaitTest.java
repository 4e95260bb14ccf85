package io.jenkins.plugins.coreos.steps.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessWaitTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch killed = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** As the Kubernetes plugin's process does when the connection to its container is lost, even if it is killed. */
    private int never() throws InterruptedException {
        try {
            new CountDownLatch(1).await();
            return 0;
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    @Test
    void waitsForTheEndOfAProcess() throws Exception {
        assertThat(ProcessWait.waitOrKill(() -> 1, killed::countDown, Duration.ofMinutes(1), threads))
                .isTrue();
        assertThat(killed.getCount()).as("not killed").isEqualTo(1);
    }

    @Test
    void givesUpOnAProcessThatCannotBeKilled() throws Exception {
        assertThat(ProcessWait.waitOrKill(this::never, killed::countDown, Duration.ofMillis(50), threads))
                .isFalse();
        assertThat(killed.await(1, TimeUnit.MINUTES)).as("killed").isTrue();
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).as("interrupted").isTrue();
    }

    @Test
    void passesOnTheFailureOfAProcess() {
        EOFException lost = new EOFException("the channel is closed");

        assertThatThrownBy(() -> ProcessWait.waitOrKill(
                        () -> {
                            throw lost;
                        },
                        killed::countDown,
                        Duration.ofMinutes(1),
                        threads))
                .isSameAs(lost);
    }

    @Test
    void interruptAlsoEndsTheProcess() throws Exception {
        Future<Boolean> step = threads.submit(
                () -> ProcessWait.waitOrKill(this::never, killed::countDown, Duration.ofMinutes(5), threads));

        step.cancel(true);
        assertThat(threads.submit(() -> 1).get()).isEqualTo(1);
        threads.shutdownNow();

        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES))
                .as("all threads end")
                .isTrue();
    }
}
