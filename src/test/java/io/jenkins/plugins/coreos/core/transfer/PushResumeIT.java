package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistryConfig;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RecordedRequest;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resuming a push: bytes that have arrived are not sent again. */
class PushResumeIT {
    private static final int LARGE = 3_000_000;

    @TempDir
    Path dir;

    @Test
    void resumesAnInterruptedBlobAtTheReportedOffset() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PUT).once(Fault.resetAfter(2_000_000));
            push(registry);

            assertResumedAt(registry, 2_000_000);
        }
    }

    @Test
    void keepsArrivedBytesAcrossAnOutage() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PUT).once(Fault.resetAfter(2_000_000));
            registry.on(RequestKind.SESSION_GET).once(Fault.refuseFor(Duration.ofMillis(100)));
            push(registry);

            assertResumedAt(registry, 2_000_000);
        }
    }

    @Test
    void resumesABlobThatStallsTwice() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PUT).first(2, Fault.resetAfter(1_000_000));
            push(registry);

            assertResumedAt(registry, 2_000_000);
            assertThat(registry.requests(RequestKind.MOUNT)).hasSize(3);
        }
    }

    @Test
    void completesAFullyReceivedBlobWithoutABody() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            // The registry reads all bytes, and the connection breaks before they become a blob.
            registry.on(RequestKind.UPLOAD_PUT).once(Fault.resetAfter(LARGE));
            push(registry);

            assertThat(puts(registry).get(1).bodyLength()).isZero();
            assertThat(puts(registry).get(1).status()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty session", "lost session"})
    void resendsABlobInANewSessionIfTheOldOneIsUnusable(String how) throws Exception {
        FakeRegistryConfig config = FakeRegistry.builder();
        try (FakeRegistry registry = (how.equals("lost session") ? config.notResumable() : config).start()) {
            registry.on(RequestKind.UPLOAD_PUT).once(Fault.resetAfter(how.equals("lost session") ? 2_000_000 : 0));
            push(registry);

            RecordedRequest second = puts(registry).get(1);
            assertThat(second.header("Content-Range")).isNull();
            assertThat(second.bodyLength()).isEqualTo(LARGE);
            assertThat(second.path()).isNotEqualTo(puts(registry).get(0).path());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsABlobWhoseResponseWasLost(boolean mounts) throws Exception {
        FakeRegistryConfig config = FakeRegistry.builder().withoutManifestChecks();
        try (FakeRegistry registry = (mounts ? config : config.withoutMounts()).start()) {
            registry.on(RequestKind.UPLOAD_PUT).always(Fault.loseAnswer());
            push(registry);

            assertThat(registry.requests(RequestKind.UPLOAD_PUT)).hasSize(3);
            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    @Test
    void sendsABlobWhoseHeadResponseNamesNoDigest() throws Exception {
        try (FakeRegistry registry =
                FakeRegistry.builder().withoutMounts().withoutManifestChecks().start()) {
            registry.on(RequestKind.BLOB_HEAD).always(Fault.stray200());
            push(registry);

            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    private static void assertResumedAt(FakeRegistry registry, long offset) {
        List<RecordedRequest> puts = puts(registry);
        RecordedRequest last = puts.get(puts.size() - 1);
        assertThat(last.header("Content-Range")).isEqualTo(offset + "-" + (LARGE - 1));
        assertThat(last.declaredLength()).isEqualTo(LARGE - offset);
        assertThat(last.status()).isEqualTo(201);
    }

    /** The attempts to send the large layer. */
    private static List<RecordedRequest> puts(FakeRegistry registry) {
        String first = registry.requests(RequestKind.UPLOAD_PUT).get(0).query().replaceAll(".*digest=", "");
        return registry.requests(RequestKind.UPLOAD_PUT).stream()
                .filter(request -> request.query().endsWith(first))
                .toList();
    }

    /** Pushes a large layer, a small one and the config in sequence, and checks that every byte is counted once. */
    private void push(FakeRegistry registry) throws Exception {
        TestArchive archive =
                Archives.image().rawLayer(new byte[LARGE]).layers(1, 10_000).write(dir.resolve("image"));
        TransferResult result = Pushes.push(Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .retries(5)
                .parallel(1)
                .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20))
                .build());
        assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
        assertThat(result.toMap().get("uploadedBytes").toString())
                .isEqualTo(Long.toString(result.size() - result.manifest().size()));
        assertThat(result.toMap().get("uploadedBlobs").toString()).isEqualTo("3");
    }
}
