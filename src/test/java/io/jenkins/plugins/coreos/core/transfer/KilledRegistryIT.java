package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * docker-registry is repeatedly killed with SIGKILL during pushes, and restarted.
 * {@code -Dcoreos.kills=20} sets how often.
 */
@ExtendWith(FailureLogs.class)
class KilledRegistryIT {
    private static final int KILLS = Integer.getInteger("coreos.kills", 20);
    private static final long SEED = Long.getLong("coreos.kills.seed", 20_261_123L);
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    Path dir;

    @Test
    void pushesCompleteAfterKillOfRegistry() throws Exception {
        Random random = new Random(SEED);
        ExecutorService pusher = Executors.newSingleThreadExecutor();
        int killedDuringPush = 0;
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            for (int i = 0; i < KILLS; i++) {
                // Different bytes each time, because existing blobs are not sent.
                TestArchive archive = Archives.image()
                        .seed(SEED + i)
                        .layers(6, 5 << 20)
                        .layers(2, 17 << 20)
                        .write(dir.resolve("image.ociarchive"));
                killedDuringPush += push(registry, archive, pusher, "t" + i, random.nextDouble()) ? 1 : 0;
                assertComplete(registry, archive, "t" + i);
            }
        } finally {
            pusher.shutdownNow();
        }
        System.out.println(
                "registry killed " + KILLS + " times, " + killedDuringPush + " of them within a push; seed " + SEED);
        assertThat(killedDuringPush).as("kills during a push").isGreaterThan(KILLS / 2);
    }

    /** Pushes, and restarts the registry after this part of the image; returns false if the push ended before. */
    private static boolean push(
            DockerRegistry registry, TestArchive archive, ExecutorService pusher, String tag, double part)
            throws Exception {
        TransferProgress progress = new TransferProgress();
        Pushes request = Pushes.request(archive.path(), registry.host() + "/os/image:" + tag)
                .retries(12)
                .timeouts(java.time.Duration.ofSeconds(20), java.time.Duration.ofSeconds(20))
                .build();
        List<String> log = new ArrayList<>();
        Future<TransferResult> push = pusher.submit(() -> request.push(progress, line -> {
            synchronized (log) {
                log.add(line);
            }
        }));
        TransferProgress.Snapshot now = progress.snapshot();
        while (!push.isDone() && (now.totalBytes() == 0 || now.sent() < part * now.totalBytes())) {
            LockSupport.parkNanos(1_000_000);
            now = progress.snapshot();
        }
        boolean underWay = !push.isDone();
        registry.restart();
        TransferResult result = push.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(result.manifest().digest()).hasToString(archive.digest());
        TransferProgress.Snapshot end = progress.snapshot();
        assertThat(end.sent() + end.settled()).as("bytes counted").isEqualTo(end.totalBytes());
        return underWay && !log.isEmpty();
    }

    private static void assertComplete(DockerRegistry registry, TestArchive archive, String tag) throws Exception {
        assertThat(registry.manifestDigest("os/image", tag)).isEqualTo(archive.digest());
        assertThat(registry.blobDigests("os/image")).containsAll(archive.blobs());
        for (String digest : archive.blobs()) {
            Path stored = registry.blob(digest);
            assertThat(sha256(stored)).isEqualTo(digest);
            Files.delete(stored);
        }
    }

    private static String sha256(Path file) throws Exception {
        MessageDigest hasher = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hasher.update(buffer, 0, read);
            }
        }
        return "sha256:" + HexFormat.of().formatHex(hasher.digest());
    }
}
