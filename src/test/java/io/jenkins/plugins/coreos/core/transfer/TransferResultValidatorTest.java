package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Validation of results that an agent reports. */
class TransferResultValidatorTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final String A = "quay.io/org/rhcos";
    private static final String B = "registry.example:5000/x";
    private static final List<Destination> DESTINATIONS =
            List.of(Destination.of(A, List.of()), Destination.of(B, List.of()));

    @Test
    void acceptsResultOfPush() {
        Map<String, Object> result = result();

        assertThat(TransferResultValidator.check(result, DESTINATIONS))
                .isEqualTo(result)
                .isNotSameAs(result)
                .containsKeys("manifests", "destinations");
    }

    @Test
    void acceptsDiskImages() {
        Map<String, Object> result = result();
        result.put("diskImages", Map.of("x86_64", Map.of("qemu", DIGEST.toString(), "metal4k", DIGEST.toString())));

        assertThat(TransferResultValidator.check(result, DESTINATIONS)).isEqualTo(result);
    }

    @Test
    void acceptsAnyRepositoryForShortNames() {
        assertThat(TransferResultValidator.check(result(), List.of(Destination.of("short:1", List.of(), true))))
                .isEqualTo(result());
    }

    @Test
    void acceptsArchiveWithLongPath() {
        String path = "/home/" + "deep/".repeat(100) + "a.ociarchive";

        assertThat(TransferResultValidator.check(pull(path), pull())).containsEntry("archive", path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/home/other.ociarchive", "/home/\u202E/a.ociarchive", "/home/\n/a.ociarchive"})
    void rejectsUnrequestedArchive(String path) {
        assertThatThrownBy(() -> TransferResultValidator.check(pull(path), pull()))
                .hasMessageContaining("is not the archive of this transfer");
    }

    private static TransferSpec pull() {
        return new TransferSpec(
                ImageSelector.parse(A + ":1", List.of()), List.of(), "a.ociarchive", null, 0, AccessSpec.DEFAULT);
    }

    private static Map<String, Object> pull(String path) {
        return Map.of("digest", DIGEST.toString(), "archive", path, "source", A + "@" + DIGEST);
    }

    @ParameterizedTest
    @MethodSource("invalidValues")
    void rejectsInvalidValues(String key, Object value, String reason) {
        Map<String, Object> result = result();
        result.put(key, value);

        assertThatThrownBy(() -> TransferResultValidator.check(result, DESTINATIONS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600).doesNotContain("\n"));
    }

    static Stream<Arguments> invalidValues() {
        String evil = "<script>\n\u001b[31m" + "x".repeat(100_000);
        return Stream.of(
                Arguments.of("digest", "sha256:abc", "lower-case hexadecimal digits"),
                Arguments.of("digest", evil, "is not a digest"),
                Arguments.of("digest", null, "not a string"),
                Arguments.of("digest", 5L, "not a string"),
                Arguments.of("digest", Digest.sha256(new byte[] {2}).toString(), "not repository@digest"),
                Arguments.of("reference", B + "@" + DIGEST, "not repository@digest"),
                Arguments.of("reference", evil, "not repository@digest"),
                Arguments.of("repository", "evil.example/x", "is not a destination of this transfer"),
                Arguments.of("repository", A + ":tag", "is not a destination of this transfer"),
                Arguments.of("repository", "javascript:alert(1)/x", "is not a valid"),
                Arguments.of("repository", evil, "does not begin with a registry"),
                Arguments.of("mediaType", "text/html", "is not the media type of an image"),
                Arguments.of("size", -1L, "not an integer of at least 0"),
                Arguments.of("size", "1", "not an integer of at least 0"),
                Arguments.of("size", Double.NaN, "not an integer of at least 0"),
                Arguments.of("millis", null, "not an integer of at least 0"),
                Arguments.of("skipped", "true", "neither true nor false"),
                Arguments.of("tags", "latest", "not a list of at most 1000 items"),
                Arguments.of("tags", List.of("ok", evil), "is not a valid tag"),
                Arguments.of("tags", List.of(List.of()), "not a string"),
                Arguments.of(
                        "tags", IntStream.range(0, 1001).mapToObj(n -> "t" + n).toList(), "at most 1000 items"),
                Arguments.of("manifests", List.of(), "not a map of digests"),
                Arguments.of("manifests", Map.of(evil, DIGEST.toString()), "is not an architecture"),
                Arguments.of("manifests", Map.of("x86_64", "sha256:0"), "lower-case hexadecimal digits"),
                Arguments.of("diskImages", List.of(), "not a map of disk images"),
                Arguments.of("diskImages", Map.of(evil, Map.of()), "is not an architecture"),
                Arguments.of("diskImages", Map.of("x86_64", DIGEST.toString()), "not a map of digests"),
                Arguments.of("diskImages", Map.of("x86_64", Map.of(evil, DIGEST.toString())), "is not a disk image"),
                Arguments.of("diskImages", Map.of("x86_64", Map.of("qemu", "sha256:0")), "lower-case hexadecimal"),
                Arguments.of("destinations", List.of("x"), "not a list of destinations"),
                Arguments.of("destinations", List.of(Map.of()), "not repository@digest"),
                Arguments.of("destinations", nested(), "not a list of destinations"),
                Arguments.of("class", "java.lang.Runtime", "unknown entry"),
                Arguments.of(evil, "x", "unknown entry"));
    }

    private static Object nested() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("destinations", List.of());
        return List.of(map);
    }

    @Test
    void acceptsReferrersOnlyIfRequested() {
        Map<String, Object> result = result();
        result.put("referrers", List.of(DIGEST.toString()));
        TransferSpec plain = Copies.from("quay.io/org/source:1").to(A).to(B).spec();
        TransferSpec referrers =
                Copies.from("quay.io/org/source:1").to(A).to(B).referrers().spec();

        assertThat(TransferResultValidator.check(result, referrers)).isEqualTo(result);
        assertThatThrownBy(() -> TransferResultValidator.check(result, plain)).hasMessage("referrers: not requested");
        result.put("referrers", List.of("sha256:0"));
        assertThatThrownBy(() -> TransferResultValidator.check(result, referrers))
                .hasMessageContaining("lower-case hexadecimal digits");
    }

    @Test
    void acceptsExactlyTheSourcesOfTheTransfer() {
        Map<String, Object> result = result();
        TransferSpec spec = Copies.from("quay.io/org/a:1")
                .and("quay.io/org/b@" + DIGEST)
                .to(A, "one")
                .to(B, "one")
                .spec();
        String a = "quay.io/org/a@" + DIGEST;
        String b = "quay.io/org/b@" + DIGEST;

        result.put("sources", List.of(a, b));
        assertThat(TransferResultValidator.check(result, spec)).isEqualTo(result);
        for (Object wrong : List.of(
                List.of(), List.of(a), List.of(b, a), List.of(a, a), List.of(a, b, b), List.of(a, 5L), "x", 5L)) {
            result.put("sources", wrong);
            assertThatThrownBy(() -> TransferResultValidator.check(result, spec))
                    .as(wrong.toString())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("sources: ");
        }
        result.remove("sources");
        result.put("source", a);
        assertThatThrownBy(() -> TransferResultValidator.check(result, spec))
                .hasMessageEndingWith("is not the source of this transfer");
    }

    @Test
    void rejectsEmptyResult() {
        assertThatThrownBy(() -> TransferResultValidator.check(Map.of(), DESTINATIONS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<String, Object> result() {
        List<TransferResult.DestinationResult> targets = new ArrayList<>();
        for (String place : List.of(A, B)) {
            targets.add(new TransferResult.DestinationResult(place, List.of("4.21", "latest"), false, 10, 1, 2, 3));
        }
        return new TransferResult(
                        new Descriptor(MediaTypes.OCI_INDEX, DIGEST, 100),
                        1000,
                        List.of(DIGEST),
                        Stream.of("x86_64", "aarch64").collect(Collectors.toMap(arch -> arch, arch -> DIGEST)),
                        false,
                        targets,
                        77)
                .toMap();
    }
}
