package io.jenkins.plugins.coreos.core.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payloads of signatures, read as containers/image reads them (signature/internal/sigstore_payload.go). */
class SignedClaimTest {
    private static final SignedClaim CLAIM =
            new SignedClaim(Digest.parse("sha256:" + "a".repeat(64)), "quay.io/org/rhcos:nightly");

    private static SignedClaim parse(String payload) throws JsonException {
        return SignedClaim.parse(payload.getBytes(StandardCharsets.UTF_8));
    }

    private static String payload() {
        return new String(CLAIM.payload(), StandardCharsets.UTF_8);
    }

    @Test
    void readsItsOwnPayloadAndThoseOfOtherTools() throws JsonException {
        assertThat(parse(payload())).isEqualTo(CLAIM);
        // cosign without annotations, and podman.
        for (String optional : new String[] {"null", "{\"creator\":\"podman\",\"timestamp\":1,\"more\":[]}"}) {
            assertThat(parse(payload().replaceFirst("\"optional\":.*", "\"optional\":" + optional + "}")))
                    .isEqualTo(CLAIM);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"critical\":{|{\"more\":1,\"critical\":{",
                "\"identity\":|\"expires\":1,\"identity\":",
                "{\"docker-reference\"|{\"key\":1,\"docker-reference\"",
                "{\"docker-manifest-digest\"|{\"size\":1,\"docker-manifest-digest\"",
                "cosign container|atomic container",
                "sha256:|sha255:",
                "\"type\":|\"type\":\"x\",\"type\":",
                "\"image\":{|\"image\":[],\"picture\":{"
            })
    void rejectsAnythingElse(String original, String changed) {
        assertThat(payload()).contains(original);
        assertThatThrownBy(() -> parse(payload().replace(original, changed))).isInstanceOf(JsonException.class);
    }
}
