package io.jenkins.plugins.coreos.core.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);
    /** FIPS 180-2, appendices B.1 and C.1. */
    private static final String SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final String SHA512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

    @Test
    void computesStandardDigests() {
        assertThat(Digest.sha256(ABC)).hasToString("sha256:" + SHA256);
        assertThat(new Digest("sha512", "0".repeat(128)).ofSameAlgorithm(ABC)).hasToString("sha512:" + SHA512);
        assertThat(Digest.parse("sha256:" + SHA256)).isEqualTo(Digest.sha256(ABC));
    }

    @Test
    void hasherAgreesWithDigestOfWhole() {
        Digest digest = Digest.sha256(ABC);
        var hasher = digest.hasher();
        hasher.update(ABC, 0, 1);
        hasher.update(ABC, 1, 2);
        assertThat(digest.finish(hasher)).isEqualTo(digest);
    }

    @Test
    void abbreviatesToTwelveDigits() {
        assertThat(Digest.sha256(ABC).abbreviated()).isEqualTo("sha256:ba7816bf8f01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256",
                "sha256:",
                "sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
                "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
                "sha256:../../../../../../../../../../../../../../../../../../../etc/shadow",
                "sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "sha384:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                ":ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            })
    void rejectsInvalidDigestInOneLine(String text) {
        assertThatThrownBy(() -> Digest.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("'.*' (is not|does not have) .*|unsupported digest algorithm '.*'");
    }
}
