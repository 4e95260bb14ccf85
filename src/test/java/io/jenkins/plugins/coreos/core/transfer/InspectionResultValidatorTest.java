package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Validation of image descriptions that an agent reports. */
class InspectionResultValidatorTest {
    private static final String DIGEST = Digest.sha256(new byte[] {1}).toString();
    private static final String OTHER = Digest.sha256(new byte[] {2}).toString();

    @TempDir
    Path directory;

    private static ImageInspection image(String reference, boolean missingOk) {
        return new ImageInspection(
                ImageSelector.parse(reference, List.of()), null, false, missingOk, AccessSpec.DEFAULT);
    }

    private static ImageInspection anImage() {
        return image("quay.io/org/rhcos:1", false);
    }

    @Test
    void acceptsTheDescriptionOfAnIndexInAnArchive() throws Exception {
        Path archive = Archives.layout(
                        Archives.image().architecture("amd64").label("a", "b").layers(3, 100),
                        Archives.image().architecture("arm64").foreignLayer(10))
                .asIndex()
                .write(directory.resolve("index.ociarchive"))
                .path();
        ImageInspection inspection = new ImageInspection(
                new NamedArchives(List.of(archive.toString()), null), "x86_64", false, false, AccessSpec.DEFAULT);
        Map<String, Object> map = inspection
                .run(HostEnvironment.of(Map.of(), directory), line -> {})
                .orElseThrow();

        assertThat(map).containsKeys("manifests", "layers", "labels");
        assertThat(InspectionResultValidator.check(map, inspection)).isEqualTo(map);
    }

    @Test
    void copiesIntoPlainCollections() {
        Map<String, Object> map = result();
        map.put("labels", new TreeMap<>(Map.of("a", "b")));
        map.put("layers", Collections.unmodifiableList(new ArrayList<>(List.of(Map.of("size", 1L)))));

        Map<String, Object> checked = InspectionResultValidator.check(map, anImage());

        assertThat(checked).isEqualTo(map);
        assertThat(checked.get("labels")).isExactlyInstanceOf(LinkedHashMap.class);
        assertThat(checked.get("layers")).isExactlyInstanceOf(ArrayList.class);
        assertThat(((List<?>) checked.get("layers")).get(0)).isExactlyInstanceOf(LinkedHashMap.class);
    }

    @Test
    void keepsTextsOfImagesUnchanged() {
        Map<String, Object> map = result();
        map.put("labels", Map.of("notes", "ü\n\u001b[31m" + "x".repeat(100_000)));

        assertThat(InspectionResultValidator.check(map, anImage())).isEqualTo(map);
    }

    @Test
    void acceptsAMissingImageOnlyIfItMayBeMissing() {
        assertThat(InspectionResultValidator.check(null, image("quay.io/org/rhcos:1", true)))
                .isNull();
        assertThatThrownBy(() -> InspectionResultValidator.check(null, anImage()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no result");
        ImageInspection archive = new ImageInspection(
                new NamedArchives(List.of("a.ociarchive"), null), null, false, true, AccessSpec.DEFAULT);
        assertThatThrownBy(() -> InspectionResultValidator.check(null, archive)).hasMessage("no result");
    }

    @Test
    void requiresTheDigestOfTheReference() {
        assertThat(InspectionResultValidator.check(
                        new LinkedHashMap<>(Map.of("digest", DIGEST)), image("quay.io/org/rhcos@" + DIGEST, false)))
                .containsEntry("digest", DIGEST);
        assertThatThrownBy(() -> InspectionResultValidator.check(result(), image("quay.io/org/rhcos@" + OTHER, false)))
                .hasMessage("digest: " + DIGEST + " is not the digest of the reference");
        assertThatThrownBy(() -> InspectionResultValidator.check(Map.of("size", 1L), anImage()))
                .hasMessage("no digest");
    }

    @ParameterizedTest
    @MethodSource("invalidValues")
    void rejectsInvalidValues(String key, Object value, String reason) {
        Map<String, Object> map = result();
        map.put(key, value);

        assertThatThrownBy(() -> InspectionResultValidator.check(map, anImage()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600).doesNotContain("\n"));
    }

    static Stream<Arguments> invalidValues() {
        String type = "neither a map, a list, a string, an integer nor a boolean";
        String evil = "<script>\n\u001b[31m" + "x".repeat(100_000);
        Map<Object, Object> numberAsKey = new LinkedHashMap<>(Map.of(1L, "a"));
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        List<Object> wide = Collections.nCopies(1_000, Collections.nCopies(1_000, 1L));
        return Stream.of(
                Arguments.of("digest", "sha256:abc", "lower-case hexadecimal digits"),
                Arguments.of("digest", evil, "is not a digest"),
                Arguments.of("digest", null, "no digest"),
                Arguments.of("digest", 5L, "no digest"),
                Arguments.of("size", 1, "size: " + type),
                Arguments.of("size", 1.5, "size: " + type),
                Arguments.of("created", new java.util.Date(), "created: " + type),
                Arguments.of("arch", new StringBuilder("x"), "arch: " + type),
                Arguments.of("architectures", Set.of("x86_64"), "architectures: " + type),
                Arguments.of("layers", new Object[0], "layers: " + type),
                Arguments.of("labels", numberAsKey, "labels: a key is not a string"),
                Arguments.of("layers", cycle, "layers: maps and lists are nested more than 3 levels deep"),
                Arguments.of("config", Map.of("a", Map.of("b", Map.of("c", "d"))), "nested more than 3 levels deep"),
                Arguments.of("layers", wide, "layers: more than 100000 entries"),
                Arguments.of("labels", Map.of("a", "x".repeat((4 << 20) + 1)), "labels: more than 4194304 characters"),
                Arguments.of("labels", Map.of("x".repeat((4 << 20) + 1), ""), "labels: more than 4194304 characters"),
                Arguments.of(
                        "layers", Collections.nCopies(50, "x".repeat(100_000)), "layers: more than 4194304 characters"),
                Arguments.of(evil, 1, type));
    }

    private static Map<String, Object> result() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", DIGEST);
        map.put("mediaType", MediaTypes.OCI_MANIFEST);
        map.put("size", 1L);
        map.put("created", null);
        map.put("labels", new LinkedHashMap<>(Map.of("version", "416.94")));
        return map;
    }
}
