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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry, or a proxy in front of it, responds before it has received the whole body. */
class EarlyAnswerIT {
    @TempDir
    Path dir;

    @Test
    void readsARejectionThatArrivesWhileALargeBodyIsSent() throws Exception {
        TransferProgress progress = new TransferProgress();
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PUT).always(Fault.early(Fault.status(403)));
            Pushes request = request(registry);
            assertThatThrownBy(() -> request.push(progress, line -> {}))
                    .hasMessageContaining("HTTP 403")
                    .hasMessageContaining("is not allowed here");

            assertThat(registry.requests(RequestKind.UPLOAD_PUT)).hasSize(1);
            assertThat(progress.snapshot().sent()).isZero();
        }
    }

    @Test
    void earlyTransientErrorKeepsByteCount() throws Exception {
        TransferProgress progress = new TransferProgress();
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PUT).first(2, Fault.early(Fault.status(503)));
            request(registry).push(progress, line -> {});

            assertThat(progress.snapshot().sent()).isEqualTo(progress.snapshot().totalBytes());
            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    private Pushes request(FakeRegistry registry) {
        TestArchive archive = Archives.image().layer(30 << 20).write(dir.resolve("image"));
        return Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .parallel(1)
                .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20))
                .build();
    }
}
