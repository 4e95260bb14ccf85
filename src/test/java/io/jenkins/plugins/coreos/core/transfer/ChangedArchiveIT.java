package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Layout;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that are damaged, or change during the push, are not network errors: such pushes are not retried. */
class ChangedArchiveIT {
    @TempDir
    Path dir;

    @Test
    void reportsAnArchiveTruncatedDuringThePush() throws Exception {
        TestArchive archive = Archives.image().layers(3, 300_000).write(dir.resolve("image"));
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.PING).once(Fault.hang());
            Pushes request = request(archive, registry);
            CompletableFuture<TransferResult> push = CompletableFuture.supplyAsync(() -> push(request, log));
            registry.awaitHanging(1);
            Archives.truncate(archive.path(), Files.size(archive.path()) / 3);
            registry.releaseHanging();

            assertThatThrownBy(() -> push.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .rootCause()
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("became shorter while it was read: it ends at");
            assertThat(log).noneMatch(line -> line.contains("push blob"));
            assertThat(registry.tags("os/image")).isEmpty();
        }
    }

    @Test
    void reportsDamagedBlobWithoutResendingIt() {
        Layout layout = Archives.image().layers(3, 30_000).layout();
        String damaged = layout.blobs().get(2);
        TestArchive archive = layout.damage(damaged).write(dir.resolve("image"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            assertThatThrownBy(() -> Pushes.push(request(archive, registry)))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("the blob " + damaged + " at offset ")
                    .hasMessageContaining(" is damaged: its bytes have the digest sha256:");
            assertThat(registry.requests(RequestKind.UPLOAD_PUT))
                    .filteredOn(request -> request.query().endsWith(damaged.substring("sha256:".length())))
                    .hasSize(1);
            assertThat(registry.tags("os/image")).isEmpty();
        }
    }

    private static Pushes request(TestArchive archive, FakeRegistry registry) {
        return Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20))
                .build();
    }

    private static TransferResult push(Pushes request, List<String> log) {
        try {
            return Pushes.push(request, log);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
