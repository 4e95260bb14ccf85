package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupted push ends immediately, whatever it is waiting for. */
class PushInterruptionIT {
    /** The documented limit is one second; the rest allows for a loaded machine. */
    private static final long LIMIT_MILLIS = 2_000;

    @TempDir
    Path dir;

    @Test
    void interruptsHangingUpload() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PUT).always(Fault.hangAfter(1_000));
            assertEndsImmediately(registry, () -> registry.awaitHanging(2));
        }
    }

    @Test
    void interruptsWaitForResponse() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.MANIFEST_PUT).always(Fault.hang());
            assertEndsImmediately(registry, () -> registry.awaitHanging(1));
        }
    }

    @Test
    void interruptsWaitForToken() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder()
                .bearerAuth("robot", "pa55", Duration.ofMinutes(5))
                .start()) {
            registry.on(RequestKind.TOKEN).always(Fault.hang());
            assertEndsImmediately(registry, () -> registry.awaitHanging(1));
        }
    }

    /** Repeated, because the interrupt must not be lost in any state of a connection between two requests. */
    @RepeatedTest(25)
    void interruptsWaitBetweenAttempts() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.MOUNT).always(Fault.tooManyRequests(60));
            assertEndsImmediately(registry, () -> registry.awaitRequests(RequestKind.MOUNT, 4));
        }
    }

    private interface Moment {
        void await() throws Exception;
    }

    private void assertEndsImmediately(FakeRegistry registry, Moment moment) throws Exception {
        TestArchive archive = Archives.image().layers(8, 200_000).write(dir.resolve("image"));
        Pushes request = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .credentials(RegistryCredentials.basic("robot", "pa55", "the test"))
                .timeouts(Duration.ofMinutes(2), Duration.ofMinutes(2))
                .build();
        AtomicReference<Throwable> end = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        Thread pusher = new Thread(() -> {
            try {
                Pushes.push(request);
            } catch (Throwable e) {
                end.set(e);
            } finally {
                ended.countDown();
            }
        });
        pusher.start();
        moment.await();
        pusher.interrupt();

        assertThat(ended.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS))
                .as("ended in time")
                .isTrue();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertThat(registry.tags("os/image")).isEmpty();
        for (Thread lane : Thread.getAllStackTraces().keySet()) {
            if (lane.getName().equals("transfer")) {
                lane.join(LIMIT_MILLIS);
                assertThat(lane.isAlive()).as("a parallel task still runs").isFalse();
            }
        }
    }
}
