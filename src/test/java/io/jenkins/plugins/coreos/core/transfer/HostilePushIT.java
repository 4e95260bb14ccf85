package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.testing.archive.ArchiveMutator;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.StoredManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reproducibly damaged archives, pushed to a registry that accepts anything: each push fails with one line, or pushes
 * the image with the digest of the archive. {@code -Dcoreos.fuzz=20000} makes more of them.
 */
class HostilePushIT {
    private static final int COUNT = Integer.getInteger("coreos.fuzz", 2_000) / 4;
    private static final Duration MAX_TIME = Duration.ofSeconds(20);

    private int refused;
    private int pushed;

    @TempDir
    Path dir;

    @Test
    void pushesDamagedArchivesCorrectlyOrRejectsThem() throws Exception {
        byte[] original = Files.readAllBytes(Archives.image()
                .layers(3, 700)
                .layout()
                .write(dir.resolve("original"))
                .path());
        try (FakeRegistry registry =
                FakeRegistry.builder().withoutManifestChecks().start()) {
            for (int seed = 0; seed < COUNT; seed++) {
                // A separate repository, so that blobs of an earlier archive do not help.
                push(registry, new ArchiveMutator(seed).mutate(original), "os/n" + seed);
            }
        }
        assertThat(refused).isGreaterThan(COUNT / 4);
        assertThat(pushed).isGreaterThan(COUNT / 20);
        System.out.println("hostile pushes: " + COUNT + ", " + refused + " refused, " + pushed + " pushed");
    }

    @Test
    void pushesHostileManifestsCompletelyOrRejectsThem() throws Exception {
        String manifest = manifest();
        try (FakeRegistry registry =
                FakeRegistry.builder().withoutManifestChecks().start()) {
            for (int seed = 0; seed < COUNT / 2; seed++) {
                String hostile = new ArchiveMutator(seed).mutateJson(manifest);
                byte[] bytes = hostile.getBytes(StandardCharsets.UTF_8);
                Digest digest = Digest.sha256(bytes);
                Path archive = Archives.image()
                        .layers(2, 100)
                        .layout()
                        .put("blobs/sha256/" + digest.hex(), hostile)
                        .put(
                                "index.json",
                                "{\"manifests\":[{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\""
                                        + digest + "\",\"size\":" + bytes.length + "}]}")
                        .write(dir.resolve("hostile"))
                        .path();
                push(registry, Files.readAllBytes(archive), "os/m" + seed);
            }
        }
        assertThat(refused).isGreaterThan(COUNT / 8);
    }

    private String manifest() throws IOException {
        Path path = Archives.image()
                .layers(2, 100)
                .layout()
                .write(dir.resolve("original"))
                .path();
        try (OciArchive archive = OciArchive.open(path)) {
            return new String(archive.document(archive.manifests().get(0)), StandardCharsets.UTF_8);
        }
    }

    private void push(FakeRegistry registry, byte[] archive, String repository) throws Exception {
        Path file = Files.write(dir.resolve("archive"), archive);
        Pushes request = Pushes.request(file, registry.host() + "/" + repository + ":one")
                .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20))
                .retries(1)
                .build();
        long started = System.nanoTime();
        try {
            TransferResult result = Pushes.push(request);
            pushed++;
            assertComplete(registry, repository, result);
        } catch (IOException e) {
            refused++;
            assertThat(e)
                    .as(repository)
                    .isInstanceOfAny(ArchiveException.class, JsonException.class, RegistryException.class);
            assertThat(e.getMessage())
                    .as(repository)
                    .isNotBlank()
                    .doesNotContainPattern("\\p{Cntrl}")
                    .hasSizeLessThan(1_000);
            assertThat(registry.tags(repository)).as(repository).isEmpty();
        } catch (RuntimeException e) {
            throw new AssertionError(repository + " was not foreseen: " + e, e);
        }
        registry.assertNoTagNamesAnIncompleteImage();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).as(repository).isLessThan(MAX_TIME);
    }

    private static void assertComplete(FakeRegistry registry, String repository, TransferResult result) {
        String digest = result.manifest().digest().toString();
        assertThat(registry.tags(repository)).as(repository).isEqualTo(Map.of("one", digest));
        StoredManifest stored = registry.manifest(repository, "one");
        assertThat(Digest.sha256(stored.bytes())).as(repository).hasToString(digest);
        assertThat(stored.blobs().keySet()).as(repository).allMatch(blob -> registry.hasBlob(repository, blob));
    }
}
