package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProductTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);
    private static final String C = "sha256:" + "c".repeat(64);

    @Test
    void buildArchiveAndPushesOfOneImageAreOneProduct() {
        List<Product> products = products(
                List.of(build("9.6-1", "x86_64", A)),
                List.of(image(A, "quay.io/org/a", Map.of()), image(A, "quay.io/org/b", Map.of())),
                List.of(archive(A)));

        assertThat(products).singleElement().satisfies(product -> {
            assertThat(product.getTitle()).isEqualTo("9.6-1");
            assertThat(product.getImages()).hasSize(2);
            assertThat(product.getArchives()).hasSize(1);
            assertThat(product.getShortBase()).isEqualTo("quay.io/org/base@sha256:cccccccccccc…");
            assertThat(product.getBaseVersion()).isEqualTo("9.6");
            assertThat(product.getLayerSizeText()).isEqualTo("2.00 KiB");
        });
    }

    @Test
    void buildsOfAnIndexBelongToIt() {
        List<Product> products = products(
                List.of(build("1", "x86_64", A), build("1", "aarch64", B)),
                List.of(image(C, "quay.io/org/a", Map.of("manifests", Map.of("x86_64", A, "aarch64", B)))),
                List.of());

        assertThat(products).singleElement().satisfies(product -> {
            assertThat(product.getBuilds()).hasSize(2);
            assertThat(product.getDistinctBuilds()).hasSize(1);
            assertThat(product.archesOf(product.getBuilds().get(0))).isEqualTo("x86_64, aarch64");
            assertThat(product.getDigest()).isEqualTo(C);
            assertThat(product.getArchesText()).contains("x86_64").contains("aarch64");
        });
    }

    @Test
    void buildOfAConvertedImageBelongsToIt() {
        List<Product> products = products(
                List.of(build("1", "x86_64", A), build("2", "x86_64", C)),
                List.of(image(B, "quay.io/org/a", Map.of("convertedFrom", List.of(A)))),
                List.of());

        assertThat(products).extracting(Product::getTitle).containsExactly("1", "2");
        assertThat(products.get(0).getDigest()).isEqualTo(B);
    }

    @Test
    void differentImagesAreSeparate() {
        List<Product> products =
                products(List.of(build("1", "x86_64", null)), List.of(image(B, "quay.io/org/a", Map.of())), List.of());

        assertThat(products).extracting(Product::getTitle).containsExactly("1", "quay.io/org/a");
        assertThat(products.get(0).getDigest()).isNull();
        assertThat(products.get(0).getLayerSizeText()).isNull();
        assertThat(products.get(0).isSigned()).isFalse();
    }

    @Test
    void imageIsSignedIfEachRepositoryHasSignature() {
        Map<String, Object> signed = Map.of("signatures", List.of(Map.of("identity", "quay.io/org/a")));
        ImageEntry plainA = image(A, "quay.io/org/a", Map.of());
        ImageEntry signedA = image(A, "quay.io/org/a", signed);
        ImageEntry plainB = image(A, "quay.io/org/b", Map.of());

        assertThat(products(List.of(), List.of(signedA), List.of()).get(0).isSigned())
                .isTrue();
        assertThat(products(List.of(), List.of(plainA), List.of()).get(0).isSigned())
                .isFalse();
        assertThat(products(List.of(), List.of(plainA, signedA), List.of())
                        .get(0)
                        .isSigned())
                .as("signed by a later step")
                .isTrue();
        assertThat(products(List.of(), List.of(signedA, plainB), List.of())
                        .get(0)
                        .isSigned())
                .isFalse();
    }

    @Test
    void signaturesOfALaterStepBelongToPushedImage() {
        Map<String, Object> signatures = Map.of("signatures", List.of(Map.of("identity", "quay.io/org/a")));
        PageContent content = new PageContent();
        content.add(List.of(image(A, "quay.io/org/a", Map.of("size", 5L))));
        content.add(List.of(image(A, "quay.io/org/a", signatures), image(B, "quay.io/org/a", signatures)));

        assertThat(content.images()).hasSize(2);
        assertThat(content.images().get(0).getSignatures()).hasSize(1);
        assertThat(content.images().get(0).isOnlySigned()).isFalse();
        assertThat(content.images().get(1).isOnlySigned())
                .as("pushed by another build")
                .isTrue();
        assertThat(new IndexedBuild(1, null, false, content.images()).images()).hasSize(1);
    }

    private static List<Product> products(
            List<BuildEntry> builds, List<ImageEntry> images, List<ArchiveEntry> archives) {
        return Product.of(builds, images, archives);
    }

    private static BuildEntry build(String id, String arch, String digest) {
        Map<String, Object> map = new HashMap<>();
        map.put("id", id);
        map.put("changed", true);
        map.put("arch", arch);
        map.put("manifestDigest", digest);
        return BuildEntry.of(map);
    }

    private static ImageEntry image(String digest, String repository, Map<String, Object> more) {
        Map<String, Object> map = new HashMap<>(more);
        map.put("digest", digest);
        map.put("repository", repository);
        return ImageEntry.of(map, 0).get(0);
    }

    private static ArchiveEntry archive(String digest) {
        return ArchiveEntry.of(Map.of(
                "archive",
                "/ws/a.ociarchive",
                "digest",
                digest,
                "base",
                Map.of("reference", "quay.io/org/base@" + C, "version", "9.6"),
                "layer",
                Map.of("size", 2048L)));
    }
}
