package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The source, a docker-registry, is repeatedly killed with SIGKILL during copies and pulls, and restarted. {@code
 * -Dcoreos.kills=20} sets how often.
 */
@ExtendWith(FailureLogs.class)
class KilledSourceIT {
    private static final int KILLS = Integer.getInteger("coreos.kills", 20);
    private static final int KILLS_PER_TRANSFER = 5;
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    Path dir;

    @Test
    void pullsCompleteAlthoughTheSourceIsKilled() throws Exception {
        TestArchive archive = archive();
        try (DockerRegistry source = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), source.host() + "/os/image:one").push();
            Path whole = dir.resolve("whole");
            Copies.from(source.host() + "/os/image:one").archive(whole).run();
            assertThat(ArchiveCheck.of(whole, 2).faults()).isEmpty();
            int killsDuringTransfer = 0;
            for (int i = 0; i < KILLS / KILLS_PER_TRANSFER; i++) {
                Path out = dir.resolve("out");
                Copies pull = Copies.from(source.host() + "/os/image:one")
                        .archive(out)
                        .parallel(2);
                killsDuringTransfer += run(source, pull);
                assertThat(Files.mismatch(whole, out)).as("first wrong byte").isEqualTo(-1);
                Files.delete(out);
            }
            assertKillsDuringTransfers("pull", killsDuringTransfer);
        }
    }

    @Test
    void copiesCompleteAlthoughTheSourceIsKilled() throws Exception {
        TestArchive archive = archive();
        try (DockerRegistry source = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), source.host() + "/os/image:one").push();
            int killsDuringTransfer = 0;
            for (int i = 0; i < KILLS / KILLS_PER_TRANSFER; i++) {
                // A new registry for each copy, without any blob of the image.
                try (DockerRegistry destination = DockerRegistry.start(dir)) {
                    Copies copy = Copies.from(source.host() + "/os/image:one")
                            .to(destination.host() + "/copy/image")
                            .parallel(2);
                    killsDuringTransfer += run(source, copy);
                    assertComplete(source, destination, archive);
                }
            }
            assertKillsDuringTransfers("copy", killsDuringTransfer);
        }
    }

    private TestArchive archive() {
        return Archives.image().layers(20, 2 << 20).write(dir.resolve("image.ociarchive"));
    }

    /** Transfers, and restarts the source at regular intervals; returns the number of restarts during the transfer. */
    private static int run(DockerRegistry source, Copies transfer) throws Exception {
        TransferProgress progress = new TransferProgress();
        RegistryOptions options = RegistryOptions.DEFAULT
                .withTlsVerify(false)
                .withRetries(20)
                .withTiming(new RegistryOptions.Timing(
                        Duration.ofMillis(50), Duration.ofSeconds(20), Duration.ofSeconds(20)));
        List<String> log = new CopyOnWriteArrayList<>();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        int killsDuringTransfer = 0;
        try {
            Future<TransferResult> result = thread.submit(() -> transfer.run(options, progress, log::add));
            for (int kill = 1; kill <= KILLS_PER_TRANSFER; kill++) {
                double part = kill / (KILLS_PER_TRANSFER + 1.0);
                TransferProgress.Snapshot now = progress.snapshot();
                while (!result.isDone() && (now.totalBytes() == 0 || now.sent() < part * now.totalBytes())) {
                    LockSupport.parkNanos(500_000);
                    now = progress.snapshot();
                }
                killsDuringTransfer += result.isDone() ? 0 : 1;
                source.restart();
            }
            result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
        TransferProgress.Snapshot end = progress.snapshot();
        assertThat(end.sent() + end.settled()).as("bytes counted").isEqualTo(end.totalBytes());
        return killsDuringTransfer;
    }

    private static void assertKillsDuringTransfers(String what, int killsDuringTransfer) {
        System.out.println("source killed " + KILLS + " times, " + killsDuringTransfer + " of them within a " + what);
        assertThat(killsDuringTransfer).as("kills during a transfer").isGreaterThan(KILLS / 2);
    }

    private static void assertComplete(DockerRegistry source, DockerRegistry destination, TestArchive archive)
            throws Exception {
        assertThat(destination.manifestDigest("copy/image", "one")).isEqualTo(archive.digest());
        assertThat(destination.blobDigests("copy/image")).containsAll(archive.blobs());
        for (String digest : archive.blobs()) {
            assertThat(Files.mismatch(source.blob(digest), destination.blob(digest)))
                    .as("first wrong byte of " + digest)
                    .isEqualTo(-1);
        }
    }
}
