package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds that push to one repository at the same time, as those of several architectures do. docker-registry 2.8
 * rewrites the links of blobs while it reads them, and then rejects a valid manifest.
 */
@ExtendWith(FailureLogs.class)
class ConcurrentPushIT {
    private static final int PUSHES = Integer.getInteger("coreos.concurrentPushes", 30);
    private static final int SIMULTANEOUS = 6;

    @TempDir
    Path dir;

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void pushesOfOneImageToOneRepositoryAllSucceed() throws Exception {
        TestArchive archive = Archives.image().layers(6, 20_000).write(dir.resolve("image.ociarchive"));
        ExecutorService threads = Executors.newFixedThreadPool(SIMULTANEOUS);
        List<String> log = new ArrayList<>();
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            List<Future<TransferResult>> pushes = new ArrayList<>();
            for (int i = 0; i < PUSHES; i++) {
                Pushes request = Pushes.request(archive.path(), registry.host() + "/os/image:t" + i)
                        .retries(5)
                        .timeouts(Duration.ofSeconds(60), Duration.ofSeconds(60))
                        .build();
                pushes.add(threads.submit((Callable<TransferResult>) () -> Pushes.push(request, log)));
            }
            List<String> failures = new ArrayList<>();
            for (Future<TransferResult> push : pushes) {
                try {
                    push.get();
                } catch (ExecutionException e) {
                    failures.add(String.valueOf(e.getCause()));
                }
            }
            assertThat(failures).isEmpty();
            for (int i = 0; i < PUSHES; i++) {
                assertThat(registry.manifestDigest("os/image", "t" + i)).isEqualTo(archive.digest());
            }
            System.out.println("concurrent pushes: " + PUSHES + ", " + retriesIn(log) + " requests were made again");
        } finally {
            threads.shutdownNow();
        }
    }

    private static long retriesIn(List<String> log) {
        return log.stream().filter(line -> line.contains("trying again")).count();
    }
}
