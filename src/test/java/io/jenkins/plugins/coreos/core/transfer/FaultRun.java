package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistryConfig;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.FaultScript;
import io.jenkins.plugins.coreos.testing.fake.RecordedRequest;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs one cell of the matrix, and checks the invariants of every outcome. */
final class FaultRun {
    private static final String REPOSITORY = "os/image";
    private static final String PASSWORD = "pa55-w0rd-that-no-one-may-see";

    /** Long enough for a loaded machine, if no request hangs on purpose. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration IMPATIENCE = Duration.ofMillis(1_200);

    private final FaultCase cell;
    private final TestArchive archive;
    private final long largest;
    private final List<String> log = new ArrayList<>();

    /**
     * @param archive its first layer is more than a MiB, the others are small
     * @param largest how many bytes the first layer has
     */
    FaultRun(FaultCase cell, TestArchive archive, long largest) {
        this.cell = cell;
        this.archive = archive;
        this.largest = largest;
    }

    void check() throws Exception {
        try (FakeRegistry registry = shape().start()) {
            prepare(registry);
            FaultScript.Rule rule = registry.on(cell.kind());
            Fault fault = cell.trouble().fault(cell.always());
            rule = cell.always() ? rule.always(fault) : rule.once(fault);
            String said = push(registry);

            assertThat(rule.hits()).as("requests that went wrong").isPositive();
            registry.assertNoTagNamesAnIncompleteImage();
            assertNoSecretIn(registry, said);
        }
    }

    /** The registry accepts incomplete images, so that only the client ensures that tags refer to complete ones. */
    private FakeRegistryConfig shape() {
        FakeRegistryConfig config = FakeRegistry.builder()
                .bearerAuth("robot", PASSWORD, Duration.ofMinutes(5))
                .withoutManifestChecks();
        return switch (cell.kind()) {
            case BLOB_HEAD -> config.withoutMounts();
            case MANIFEST_HEAD, MANIFEST_GET -> config.withoutDigestHeaders();
            default -> config;
        };
    }

    /** Prepares the registry so that the push sends requests of the kind. */
    private void prepare(FakeRegistry registry) {
        switch (cell.kind()) {
            case UPLOAD_POST -> registry.on(RequestKind.MOUNT).always(Fault.status(405));
            case SESSION_GET -> registry.on(RequestKind.UPLOAD_PUT).once(Fault.resetAfter(500_000));
            case SESSION_DELETE -> registry.addBlob("os/base", archive.layers().get(0), largest);
            default -> {
                // They are part of every push.
            }
        }
    }

    /** Pushes, checks the outcome, and returns the error message. */
    private String push(FakeRegistry registry) throws Exception {
        Duration patience = cell.trouble().isHang() ? IMPATIENCE : PATIENCE;
        Pushes request = Pushes.request(archive.path(), registry.host() + "/" + REPOSITORY + ":one")
                .credentials(RegistryCredentials.basic("robot", PASSWORD, "the test"))
                .timeouts(patience, patience)
                .retries(cell.always() ? 2 : 8)
                .mountFrom(cell.kind() == RequestKind.SESSION_DELETE ? new String[] {"os/base"} : new String[0])
                .parallel(isSerial() ? 1 : 4)
                .build();
        try {
            TransferResult result = Pushes.push(request, log);
            assertThat(cell.expected()).as("recovers").isEqualTo(Trouble.Outcome.RECOVERS);
            assertComplete(registry, result);
            return "";
        } catch (RegistryException e) {
            assertThat(e.failure()).as(e.getMessage()).isEqualTo(cell.expected().failure());
            assertThat(e.getMessage())
                    .contains(cell.expected().message())
                    .startsWith("could not ")
                    .doesNotContainPattern("\\p{Cntrl}");
            return e.getMessage();
        } catch (IOException | RuntimeException e) {
            throw new AssertionError("unexpected: " + e, e);
        }
    }

    /**
     * Returns whether to send one blob at a time: if the upload of the largest must be cut off, or if parallel tasks
     * would invalidate each other's tokens for ever.
     */
    private boolean isSerial() {
        return cell.kind() == RequestKind.SESSION_GET || cell.trouble() == Trouble.TOKENS_EXPIRE && cell.always();
    }

    private void assertComplete(FakeRegistry registry, TransferResult result) throws IOException {
        assertThat(result.manifest().digest()).hasToString(archive.digest());
        assertThat(registry.tags(REPOSITORY)).containsEntry("one", archive.digest());
        assertThat(archive.blobs()).allMatch(blob -> registry.hasBlob(REPOSITORY, blob));
        Map<String, Object> counts = result.toMap();
        // A blob whose mount response is lost counts as present.
        long linked = number(counts.get("mountedBlobs")) + number(counts.get("presentBlobs"));
        long all = result.size() - result.manifest().size();
        assertThat(linked).isEqualTo(cell.kind() == RequestKind.SESSION_DELETE ? 1 : 0);
        assertThat(number(counts.get("uploadedBytes")))
                .as("bytes of uploaded blobs")
                .isEqualTo(linked == 0 ? all : all - largest);
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private void assertNoSecretIn(FakeRegistry registry, String said) {
        String all = said + String.join("\n", log);
        assertThat(all).doesNotContain(PASSWORD, "_state=", "mount=", "?");
        Stream<String> secrets = registry.requests().stream()
                .map(RecordedRequest::authorization)
                .filter(header -> header != null)
                .map(header -> header.substring(header.indexOf(' ') + 1))
                .distinct();
        assertThat(secrets).noneMatch(all::contains);
    }
}
