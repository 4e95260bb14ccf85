package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureResultValidatorTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final String REPOSITORY = "quay.io/org/rhcos";
    private static final ImageSigning SIGNING =
            new ImageSigning(ImageSelector.parse(REPOSITORY + ":1", List.of()), null, AccessSpec.DEFAULT);

    private static Map<String, Object> signature() {
        return new LinkedHashMap<>(new ImageSignature(REPOSITORY + ":1", DIGEST, DIGEST, DIGEST).toMap());
    }

    private static Map<String, Object> result() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("digest", DIGEST.toString());
        result.put("reference", REPOSITORY + "@" + DIGEST);
        result.put("repository", REPOSITORY);
        result.put("signatures", new ArrayList<>(List.of(signature())));
        return result;
    }

    @Test
    void copiesValidResult() {
        Map<String, Object> result = result();
        result.put("unknown", "entry");

        Map<String, Object> checked = SignatureResultValidator.check(result, SIGNING);

        assertThat(checked).isEqualTo(result()).isNotSameAs(result);
    }

    @ParameterizedTest
    @MethodSource("invalidValues")
    void rejectsInvalidValues(String key, Object value, String reason) {
        Map<String, Object> result = result();
        result.put(key, value);

        assertThatThrownBy(() -> SignatureResultValidator.check(result, SIGNING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600).doesNotContain("\n"));
    }

    static Stream<Arguments> invalidValues() {
        return Stream.of(
                Arguments.of("digest", "sha256:abc", "lower-case hexadecimal digits"),
                Arguments.of("digest", null, "not a string"),
                Arguments.of("repository", "evil.example/x", "not the image to sign"),
                Arguments.of("reference", REPOSITORY + ":1", "not the image to sign"),
                Arguments.of("signatures", null, "not a list"),
                Arguments.of("signatures", "text", "not a list"),
                Arguments.of("signatures", List.of("text"), "not a list of signatures"),
                Arguments.of("signatures", Collections.nCopies(10_001, signature()), "not a list of 1 to"),
                Arguments.of("signatures", List.of(with("digest", "x")), "is not a digest"),
                Arguments.of("signatures", List.of(with("key", 1L)), "not a string"),
                Arguments.of("signatures", List.of(with("identity", "a\n<b>")), "is not a reference"),
                Arguments.of("signatures", List.of(), "not a list of 1 to"),
                Arguments.of(
                        "signatures", List.of(with("digest", "sha256:" + "b".repeat(64))), "no signature of sha256:"),
                Arguments.of("signatures", List.of(with("identity", "x".repeat(2_000))), "is not a reference"));
    }

    private static Map<String, Object> with(String key, Object value) {
        Map<String, Object> signature = signature();
        signature.put(key, value);
        return signature;
    }

    @Test
    void transferAcceptsSignaturesOnlyIfItRequestedThem() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("digest", DIGEST.toString());
        result.put("reference", REPOSITORY + "@" + DIGEST);
        result.put("repository", REPOSITORY);
        TransferSpec unsigned = new TransferSpec(
                ImageSelector.parse("quay.io/org/source:1", List.of()),
                List.of(Destination.of(REPOSITORY + ":1", List.of())),
                null,
                null,
                0,
                AccessSpec.DEFAULT);
        TransferSpec signed = unsigned.with(new Supplements(true, null));

        assertThatThrownBy(() -> TransferResultValidator.check(result, signed)).hasMessage("no signatures");
        result.put("signatures", List.of(signature()));
        assertThat(TransferResultValidator.check(result, signed)).isEqualTo(result);
        assertThatThrownBy(() -> TransferResultValidator.check(result, unsigned))
                .hasMessage("signatures: not requested");
    }
}
