package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageEntryTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @Test
    void createsEntryForEachDestination() {
        Map<String, Object> push = push();
        push.put(
                "destinations",
                List.of(
                        Map.of("repository", "quay.io/org/rhcos", "tags", List.of("a", "b"), "uploadedBytes", 5L),
                        Map.of("repository", "registry:5000/rhcos", "tags", List.of("a"), "mountedBlobs", 7L)));

        List<ImageEntry> entries = ImageEntry.of(push, 17);

        assertThat(entries)
                .extracting(ImageEntry::getReference)
                .containsExactly("quay.io/org/rhcos@" + DIGEST, "registry:5000/rhcos@" + DIGEST);
        assertThat(entries.get(0).getTags()).containsExactly("a", "b");
        assertThat(entries.get(0).uploadedBytes).isEqualTo(5);
        assertThat(entries.get(1).mountedBlobs).isEqualTo(7);
        assertThat(entries).allMatch(entry -> entry.time == 17 && entry.size == 2_900_000_000L);
    }

    /** The result lists the signatures of all destinations. */
    @Test
    void destinationHasItsOwnSignatures() {
        Map<String, Object> push = push();
        push.put("repository", "quay.io/org/rhcos");
        push.put(
                "destinations",
                List.of(
                        Map.of("repository", "quay.io/org/rhcos"),
                        Map.of("repository", "registry:5000/rhcos"),
                        Map.of("repository", "docker.io/rhcos")));
        List<String> identities = List.of(
                "quay.io/org/rhcos:a",
                "quay.io/org/rhcos:b",
                "registry:5000/rhcos@" + DIGEST,
                "docker.io/library/rhcos:a",
                "mirror.example/rhcos:a");
        push.put(
                "signatures",
                identities.stream().map(each -> Map.of("identity", each)).toList());

        assertThat(ImageEntry.of(push, 0))
                .extracting(entry -> entry.getSignatures().stream()
                        .map(signature -> signature.identity)
                        .toList())
                .containsExactly(
                        List.of("quay.io/org/rhcos:a", "quay.io/org/rhcos:b", "mirror.example/rhcos:a"),
                        List.of("registry:5000/rhcos@" + DIGEST, "mirror.example/rhcos:a"),
                        List.of("docker.io/library/rhcos:a", "mirror.example/rhcos:a"));
    }

    @Test
    void readsSingleDestinationFromResult() {
        assertThat(ImageEntry.of(push(), 0)).singleElement().satisfies(entry -> {
            assertThat(entry.getReference()).isEqualTo("quay.io/org/rhcos@" + DIGEST);
            assertThat(entry.getManifests()).containsExactly(Map.entry("x86_64", DIGEST));
            assertThat(entry.getTook()).isEqualTo("1 min 3 s");
            assertThat(entry.getSizeText()).isEqualTo("2.70 GiB");
        });
    }

    @Test
    void listsDiskImages() {
        Map<String, Object> push = push();
        Map<String, Object> intel = new LinkedHashMap<>(Map.of("qemu", DIGEST));
        intel.put("metal\u202e\n", DIGEST);
        Map<String, Object> diskImages = new LinkedHashMap<>(Map.of("x86_64", intel));
        diskImages.put("aarch64", Map.of("qemu", DIGEST));
        diskImages.put("s390x", "qemu");
        push.put("diskImages", diskImages);

        ImageEntry entry = ImageEntry.of(push, 0).get(0);

        assertThat(entry.getDiskImagesText()).isEqualTo("qemu, metal (x86_64), qemu (aarch64)");
        assertThat(entry.getDiskImages()).containsEntry("aarch64", Map.of("qemu", DIGEST));
        assertThat(ImageEntry.of(push(), 0).get(0).getDiskImagesText()).isNull();
    }

    @Test
    void abbreviatesDigests() {
        Map<String, Object> push = push();
        push.put("source", "registry:5000/ci/rhcos@" + DIGEST);

        ImageEntry entry = ImageEntry.of(push, 0).get(0);

        assertThat(entry.getShortDigest()).isEqualTo("sha256:aaaaaaaaaaaa…");
        assertThat(entry.getShortSource()).isEqualTo("registry:5000/ci/rhcos@sha256:aaaaaaaaaaaa…");
        assertThat(ImageEntry.of(push(), 0).get(0).getShortSource()).isNull();
    }

    @Test
    void showsBaseAndSizeOfLayer() {
        Map<String, Object> push = push();
        push.put("base", Map.of("reference", "quay.io/org/rhcos@" + DIGEST, "digest", DIGEST, "version", "9.6"));
        push.put("layer", Map.of("digest", DIGEST, "size", 2048L));

        ImageEntry entry = ImageEntry.of(push, 0).get(0);

        assertThat(entry.base).isEqualTo("quay.io/org/rhcos@" + DIGEST);
        assertThat(entry.getShortBase()).isEqualTo("quay.io/org/rhcos@sha256:aaaaaaaaaaaa…");
        assertThat(entry.layerSize).isEqualTo(2048);
        assertThat(entry.getLayerSizeText()).isEqualTo("2.00 KiB");
        assertThat(ImageEntry.of(push(), 0).get(0).getShortBase()).isNull();
    }

    @Test
    void keepsTheSourcesOfACombinedIndex() {
        Map<String, Object> push = push();
        push.put("sources", List.of("quay.io/org/a@" + DIGEST, "quay.io/org/b@" + DIGEST));

        ImageEntry entry = ImageEntry.of(push, 0).get(0);

        assertThat(entry.getSources()).containsExactly("quay.io/org/a@" + DIGEST, "quay.io/org/b@" + DIGEST);
        assertThat(entry.getShortSources())
                .containsExactly("quay.io/org/a@sha256:aaaaaaaaaaaa…", "quay.io/org/b@sha256:aaaaaaaaaaaa…");
        assertThat(entry.source).isNull();
        assertThat(ImageEntry.of(push(), 0).get(0).getSources()).isEmpty();
    }

    @Test
    void archiveIsNoImageInARegistry() {
        Map<String, Object> push = push();
        push.put("archive", "/ws/pr.ociarchive");
        push.put(
                "destinations",
                List.of(Map.of("repository", "quay.io/org/rhcos"), Map.of("archive", "/ws/pr.ociarchive")));

        assertThat(ImageEntry.of(push, 0))
                .singleElement()
                .satisfies(entry -> assertThat(entry.repository).isEqualTo("quay.io/org/rhcos"));
    }

    @Test
    void listsTagOnce() {
        Map<String, Object> push = push();
        push.put("tags", List.of("nightly", "9.6", "nightly"));

        assertThat(ImageEntry.of(push, 0).get(0).getTagsText()).isEqualTo("nightly, 9.6");
    }

    @Test
    void showsNoZeros() {
        Map<String, Object> push = push();
        push.put("uploadedBlobs", 3L);
        push.put("mountedBlobs", 0L);
        push.put("presentBlobs", 2L);

        assertThat(ImageEntry.of(push, 0).get(0).getBlobsText()).isEqualTo("3 uploaded, 2 already present");
        assertThat(ImageEntry.of(push(), 0).get(0).getBlobsText()).isEmpty();
    }

    @Test
    void readsSignaturesAndAttachedFiles() {
        Map<String, Object> push = push();
        push.put(
                "signatures",
                List.of(Map.of("identity", "quay.io/org/rhcos:1", "digest", DIGEST, "key", "sha256:ab"), "no map"));
        push.put("attached", List.of(Map.of("file", "sbom.json", "mediaType", "text/spdx+json", "size", 2048L)));
        push.put("provenance", Map.of("digest", DIGEST));

        ImageEntry entry = ImageEntry.of(push, 0).get(0);

        assertThat(entry.getSignatures()).hasSize(2);
        assertThat(entry.getSignatures().get(0).identity).isEqualTo("quay.io/org/rhcos:1");
        assertThat(entry.getSignatures().get(0).key).isEqualTo("sha256:ab");
        assertThat(entry.getAttached()).singleElement().satisfies(file -> {
            assertThat(file.file).isEqualTo("sbom.json");
            assertThat(file.getSizeText()).isEqualTo("2.00 KiB");
        });
        assertThat(entry.provenance).isEqualTo(DIGEST);
        assertThat(ImageEntry.of(push(), 0).get(0).getSignatures()).isEmpty();
    }

    @Test
    void toleratesInvalidSignatures() {
        Map<String, Object> push = push();
        push.put("signatures", "none");
        push.put("attached", Map.of());
        push.put("provenance", List.of());

        ImageEntry entry = ImageEntry.of(push, 0).get(0);

        assertThat(entry.getSignatures()).isEmpty();
        assertThat(entry.getAttached()).isEmpty();
        assertThat(entry.provenance).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:short", "md5:aa", "<script>", ""})
    void rejectsInvalidDigest(String digest) {
        Map<String, Object> push = push();
        push.put("digest", digest);

        assertThatIllegalArgumentException().isThrownBy(() -> ImageEntry.of(push, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-registry", "a/b@c", "a b/c", ""})
    void rejectsInvalidRepository(String repository) {
        Map<String, Object> push = push();
        push.put("repository", repository);

        assertThatIllegalArgumentException().isThrownBy(() -> ImageEntry.of(push, 0));
    }

    @Test
    void limitsNumbersAndTexts() {
        Map<String, Object> push = push();
        push.put("size", -1);
        push.put("millis", Long.MIN_VALUE);
        push.put("tags", IntStream.range(0, 10_000).mapToObj(i -> "t" + i).toList());
        push.put("mediaType", "m".repeat(5_000));

        ImageEntry entry = ImageEntry.of(push, 0).get(0);

        assertThat(entry.size).isZero();
        assertThat(entry.millis).isZero();
        assertThat(entry.getTags()).hasSize(100);
        assertThat(entry.mediaType).hasSize(512);
    }

    @Test
    void limitsNumberOfEntries() {
        PageContent content = new PageContent();
        for (int i = 0; i < PageContent.MAX_ENTRIES + 10; i++) {
            content.add(ImageEntry.of(push(), i));
        }

        assertThat(content.images()).hasSize(PageContent.MAX_ENTRIES);
    }

    private static Map<String, Object> push() {
        Map<String, Object> map = new HashMap<>();
        map.put("digest", DIGEST);
        map.put("repository", "quay.io/org/rhcos");
        map.put("tags", List.of("9.6-x86_64"));
        map.put("mediaType", "application/vnd.oci.image.manifest.v1+json");
        map.put("size", 2_900_000_000L);
        map.put("millis", 63_000L);
        map.put("manifests", Map.of("x86_64", DIGEST));
        return map;
    }
}
