package io.jenkins.plugins.coreos.core.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.transfer.Signing;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Envelopes of signed statements. */
class AttestationTest {
    private static final byte[] STATEMENT = "{\"a\":\"ä\"}".getBytes(UTF_8);

    @TempDir
    Path dir;

    private SigningKey key;
    private VerificationKey publicKey;

    @BeforeEach
    void makeKeys() throws Exception {
        Signing signing = new Signing(dir).generate("own", "P-256");
        key = signing.key("own");
        publicKey = signing.publicKey("own");
    }

    @Test
    void encodingContainsTypeAndLengthInBytes() {
        assertThat(new String(Attestation.encoding(STATEMENT), UTF_8))
                .isEqualTo("DSSEv1 28 application/vnd.in-toto+json 10 {\"a\":\"ä\"}");
    }

    @Test
    void recognizesItsStatementAndKey() throws Exception {
        byte[] envelope = Attestation.envelope(STATEMENT, key.attest(STATEMENT));

        assertThat(Attestation.contains(envelope, STATEMENT, publicKey)).isTrue();
        assertThat(Attestation.contains(envelope, "{}".getBytes(UTF_8), publicKey))
                .isFalse();
        VerificationKey other = new Signing(dir).generate("other", "P-384").publicKey("other");
        assertThat(Attestation.contains(envelope, STATEMENT, other)).isFalse();
        byte[] forged = Attestation.envelope(STATEMENT, key.sign("sha256:" + "a".repeat(64), "quay.io/a/b"));
        assertThat(Attestation.contains(forged, STATEMENT, publicKey)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"payloadType\": \"application/vnd.in-toto+json\", \"payload\": \"%\", \"signatures\": []}",
                "{\"payloadType\": \"application/vnd.in-toto+json\", \"payload\": \"eyJhIjoiw6QifQ==\","
                        + " \"signatures\": [{\"sig\": \"%\"}]}"
            })
    void invalidEnvelopeContainsNothing(String envelope) {
        assertThat(Attestation.contains(envelope.getBytes(UTF_8), STATEMENT, publicKey))
                .isFalse();
    }
}
