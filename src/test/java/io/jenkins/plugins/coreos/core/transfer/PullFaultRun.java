package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistryConfig;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.FaultScript;
import io.jenkins.plugins.coreos.testing.fake.RecordedRequest;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Runs one cell of the matrix of reads, and checks the invariants of every outcome. */
final class PullFaultRun {
    private static final String REPOSITORY = "os/image";
    private static final String PASSWORD = "pa55-w0rd-that-no-one-may-see";

    /** Long enough for a loaded machine, if no request hangs on purpose. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration IMPATIENCE = Duration.ofMillis(1_200);

    private final PullFaultCase cell;
    private final RemoteImage image;
    private final Path whole;
    private final Path out;
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    /**
     * @param image its largest blob is more than a MiB
     * @param whole the archive that a pull without faults writes
     * @param out the archive to write
     */
    PullFaultRun(PullFaultCase cell, RemoteImage image, Path whole, Path out) {
        this.cell = cell;
        this.image = image;
        this.whole = whole;
        this.out = out;
    }

    void check() throws Exception {
        try (FakeRegistry store = FakeRegistry.start();
                FakeRegistry source = shape(store).start();
                FakeRegistry destination =
                        FakeRegistry.builder().withoutManifestChecks().start()) {
            image.putInto(source, REPOSITORY, "one");
            image.putBlobsInto(store, REPOSITORY);
            FaultScript.Rule rule = rule(source, store);
            Fault fault = cell.trouble().fault(cell.always());
            rule = cell.always() ? rule.always(fault) : rule.once(fault);

            String said = transfer(source, destination);

            assertThat(rule.hits()).as("requests that went wrong").isPositive();
            destination.assertNoTagNamesAnIncompleteImage();
            assertNoSecretIn(source, said);
            assertThat(store.requests())
                    .as("logins at the object store")
                    .allMatch(request -> request.authorization() == null);
        } finally {
            Files.deleteIfExists(out);
        }
    }

    private FakeRegistryConfig shape(FakeRegistry store) {
        FakeRegistryConfig config = FakeRegistry.builder().bearerAuth("robot", PASSWORD, Duration.ofMinutes(5));
        if (cell.read() == PullFaultCase.Read.STORED) {
            config.objectStore(store.url());
        }
        return cell.trouble() == PullTrouble.NO_RANGES ? config.withoutRanges() : config;
    }

    private FaultScript.Rule rule(FakeRegistry source, FakeRegistry store) {
        String largest = image.blobs().entrySet().stream()
                .max(java.util.Comparator.comparingInt(blob -> blob.getValue().length))
                .map(Map.Entry::getKey)
                .orElseThrow();
        return switch (cell.read()) {
            case PING -> source.on(RequestKind.PING);
            case TOKEN -> source.on(RequestKind.TOKEN);
            case TAG -> source.on(RequestKind.MANIFEST_GET).at("/manifests/one");
            case CHILD -> source.on(RequestKind.MANIFEST_GET).at("/manifests/sha256");
            case BLOB -> source.on(RequestKind.BLOB_GET).at(largest);
            case RANGE -> {
                source.on(RequestKind.BLOB_GET).at(largest).once(Fault.resetAnswerAfter(700_000));
                yield source.on(RequestKind.BLOB_RANGE).at(largest);
            }
            case STORED -> store.on(RequestKind.BLOB_GET).at(largest);
        };
    }

    /** Copies or pulls, checks the outcome, and returns the log and the error message. */
    private String transfer(FakeRegistry source, FakeRegistry destination) throws Exception {
        Duration patience = cell.trouble().isHang() ? IMPATIENCE : PATIENCE;
        RegistryOptions options = RegistryOptions.DEFAULT
                .withTlsVerify(false)
                // On a busy machine, a registry that refuses connections for a while is back late.
                .withRetries(cell.always() ? 2 : 8)
                .withTiming(new RegistryOptions.Timing(Duration.ofMillis(20), patience, patience));
        Copies request = Copies.from(source.host() + "/" + REPOSITORY + ":one")
                .sourceCredentials(RegistryCredentials.basic("robot", PASSWORD, "the test"))
                // Otherwise parallel tasks would invalidate each other's tokens for ever.
                .parallel(cell.trouble() == PullTrouble.TOKENS_EXPIRE ? 1 : 4);
        Copies transfer = cell.copies() ? request.to(destination.host() + "/copy") : request.archive(out);
        try {
            TransferResult result = transfer.run(options, new TransferProgress(), log::add);
            assertThat(cell.expected()).as("expected failure").isNull();
            assertComplete(destination, result);
            return "";
        } catch (RegistryException e) {
            assertThat(cell.expected()).as(e.getMessage()).isNotNull();
            assertThat(e.getMessage())
                    .contains(cell.expected())
                    .startsWith("could not ")
                    .doesNotContainPattern("\\p{Cntrl}");
            assertThat(destination.tags("copy")).isEmpty();
            assertThat(out).doesNotExist();
            return e.getMessage();
        } catch (IOException | RuntimeException e) {
            throw new AssertionError("unexpected: " + e, e);
        }
    }

    /** The fake registry verifies the digest of each upload. */
    private void assertComplete(FakeRegistry destination, TransferResult result) throws IOException {
        assertThat(result.manifest().digest()).hasToString(image.digest());
        if (cell.copies()) {
            assertThat(destination.tags("copy")).containsEntry("one", image.digest());
            assertThat(image.blobs().keySet()).allMatch(blob -> destination.hasBlob("copy", blob));
        } else {
            assertThat(Files.mismatch(whole, out)).as("first wrong byte").isEqualTo(-1);
        }
    }

    private void assertNoSecretIn(FakeRegistry registry, String said) {
        String all = said + String.join("\n", log);
        assertThat(all).doesNotContain(PASSWORD, "signature=", "?");
        assertThat(registry.requests().stream()
                        .map(RecordedRequest::authorization)
                        .filter(header -> header != null)
                        .map(header -> header.substring(header.indexOf(' ') + 1))
                        .distinct())
                .noneMatch(all::contains);
    }
}
