package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Validation of layering results that an agent reports. */
class LayerResultValidatorTest {
    private static final String DIGEST = Digest.sha256(new byte[] {1}).toString();
    private static final String REFERENCE = "quay.io/org/rhcos@" + DIGEST;
    private static final Map<String, Object> LAYER =
            Map.of("digest", DIGEST, "diffId", DIGEST, "size", 10L, "files", 2L);

    private static TransferSpec spec() {
        return Layering.on("quay.io/org/rhcos:nightly")
                .remove("/etc/x")
                .to("quay.io/org/pr:1")
                .archive(Path.of("out/pr.ociarchive"))
                .spec();
    }

    private static Map<String, Object> result() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", DIGEST);
        map.put("reference", "quay.io/org/pr@" + DIGEST);
        map.put("repository", "quay.io/org/pr");
        map.put("mediaType", MediaTypes.OCI_MANIFEST);
        map.put("base", Map.of("reference", REFERENCE, "digest", DIGEST, "version", "42.1"));
        map.put("layer", LAYER);
        map.put("layers", Map.of("x86_64", LAYER));
        map.put("archive", "/work/out/pr.ociarchive");
        map.put(
                "destinations",
                List.of(
                        Map.of("reference", "quay.io/org/pr@" + DIGEST, "repository", "quay.io/org/pr"),
                        Map.of("archive", "/work/out/pr.ociarchive", "downloadedBytes", 5L)));
        return map;
    }

    @Test
    void acceptsResultOfLayering() {
        assertThat(TransferResultValidator.check(result(), spec()))
                .isEqualTo(result())
                .isNotSameAs(result());
    }

    @Test
    void rejectsLayersOfOtherTransfers() {
        TransferSpec copy =
                Copies.from("quay.io/org/rhcos:1").to("quay.io/org/pr:1").spec();
        Map<String, Object> result = result();
        result.keySet().removeAll(List.of("archive", "destinations"));

        assertThatThrownBy(() -> TransferResultValidator.check(result, copy)).hasMessage("base: unknown entry");
    }

    @ParameterizedTest
    @MethodSource("invalidValues")
    void rejectsInvalidValues(String key, Object value, String reason) {
        Map<String, Object> result = result();
        result.put(key, value);

        assertThatThrownBy(() -> TransferResultValidator.check(result, spec()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600).doesNotContain("\n"));
    }

    static Stream<Arguments> invalidValues() {
        return Stream.of(
                Arguments.of("base", "quay.io/org/rhcos", "unknown entry"),
                Arguments.of(
                        "base", Map.of("reference", "quay.io/other@" + DIGEST), "is not the reference of the base"),
                Arguments.of("base", Map.of("reference", "quay.io/org/rhcos:1"), "is not the reference of the base"),
                Arguments.of("base", Map.of("reference", "quay.io/org/rhcos@sha256:1"), "hexadecimal digits"),
                Arguments.of("base", Map.of("archive", "/a.ociarchive"), "is not the archive of the base"),
                Arguments.of("base", Map.of("version", "\u001b[2J"), "is not the version of the base"),
                Arguments.of("base", Map.of("version", "1".repeat(1_000)), "is not the version of the base"),
                Arguments.of("base", Map.of("digest", 1L), "not a string"),
                Arguments.of("base", Map.of("\nother", "x"), "is not the ?other of the base"),
                Arguments.of("layer", Map.of("digest", "x"), "is not a digest"),
                Arguments.of("layer", Map.of("size", -1L), "is not a property of a layer, or has an invalid value"),
                Arguments.of("layer", Map.of("size", "1"), "is not a property of a layer, or has an invalid value"),
                Arguments.of("layer", Map.of("other\n", 1L), "'other?' is not a property of a layer"),
                Arguments.of("layers", Map.of("<b>", LAYER), "is not an architecture"),
                Arguments.of("layers", Map.of("x86_64", "x"), "not a map of layers"),
                Arguments.of("archive", "/etc/passwd", "is not the archive of this transfer"),
                Arguments.of("repository", null, "not a string"));
    }

    @Test
    void requiresTheResultOfThePushBesideAnArchive() {
        Map<String, Object> result = result();
        result.keySet().removeAll(List.of("reference", "repository"));

        assertThatThrownBy(() -> TransferResultValidator.check(result, spec()))
                .hasMessage("reference: not repository@digest");
    }
}
