package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of requests of a push, and its parallelism. */
class PushRoundTripsIT {
    private static final int LAYERS = 5;

    @TempDir
    Path dir;

    /** A mount rewrites a blob's link, and a registry that crashes meanwhile damages a blob that it had confirmed. */
    @Test
    void doesNotMountABlobThatHasArrived() throws Exception {
        TestArchive archive = large();
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.push(to(registry, archive).parallel(1).build());

            assertThat(registry.requests(RequestKind.MOUNT)).hasSize(LAYERS + 1);
            assertThat(registry.requests(RequestKind.BLOB_HEAD)).hasSize(LAYERS);
            assertThat(registry.requests(RequestKind.UPLOAD_PUT)).hasSize(LAYERS + 1);
            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, LAYERS})
    void checksEachLargeBlobWhereMountsRevealNothing(int parallel) throws Exception {
        TestArchive archive = large();
        try (FakeRegistry registry = FakeRegistry.builder().withoutMounts().start()) {
            Pushes.push(to(registry, archive).parallel(parallel).build());
            assertThat(registry.requests(RequestKind.BLOB_HEAD)).hasSize(LAYERS);

            TransferResult again =
                    Pushes.push(to(registry, archive).parallel(parallel).build());
            assertThat(again.toMap()).containsEntry("presentBlobs", (long) LAYERS);
            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    /** The mounts of other blobs are answered only after the first blob has shown that mounts reveal nothing. */
    @Test
    void checksLargeBlobsThatWereProbedAtTheSameTime() throws Exception {
        TestArchive archive = large();
        try (FakeRegistry registry = FakeRegistry.builder().withoutMounts().start()) {
            Pushes.push(to(registry, archive).build());
            int cancelled = registry.requests(RequestKind.SESSION_DELETE).size();
            AtomicBoolean first = new AtomicBoolean(true);
            registry.on(RequestKind.MOUNT).always(Fault.altered(status -> {
                while (!first.getAndSet(false)
                        && registry.requests(RequestKind.SESSION_DELETE).size() == cancelled) {
                    LockSupport.parkNanos(1_000_000);
                }
                return status;
            }));

            TransferResult again =
                    Pushes.push(to(registry, archive).parallel(LAYERS).build());
            assertThat(again.toMap()).containsEntry("presentBlobs", (long) LAYERS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, LAYERS})
    void checksEachLargeBlobWhereMountsAreRejected(int parallel) throws Exception {
        TestArchive archive = large();
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.push(to(registry, archive).build());
            registry.on(RequestKind.MOUNT).always(Fault.error(405, "UNSUPPORTED", "no mounts here"));

            TransferResult again =
                    Pushes.push(to(registry, archive).parallel(parallel).build());
            assertThat(again.toMap()).containsEntry("presentBlobs", (long) LAYERS);
        }
    }

    /** Requests that are never answered show how many are under way. */
    @ParameterizedTest
    @CsvSource({"0, 2000, 16", "0, 1500000, 8", "3, 2000, 3", "20, 1500000, 20"})
    void parallelismFollowsBlobSizeOrTheSetting(int said, int size, int parallel) throws Exception {
        TestArchive archive = Archives.image().layers(24, size).write(dir.resolve("image"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.MOUNT).always(Fault.hang());
            Pushes request = to(registry, archive).parallel(said).build();
            Thread pusher = new Thread(() -> assertThatThrownBy(() -> Pushes.push(request)));
            pusher.start();
            registry.awaitHanging(parallel);
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("transfer"))
                    .count();
            pusher.interrupt();
            pusher.join();

            assertThat(threads).isEqualTo(parallel);
        }
    }

    private TestArchive large() {
        return Archives.image().layers(LAYERS, 1_200_000).write(dir.resolve("image"));
    }

    private static Pushes to(FakeRegistry registry, TestArchive archive) {
        return Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .timeouts(Duration.ofSeconds(30), Duration.ofSeconds(30));
    }
}
