package io.jenkins.plugins.coreos.core.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureManifestTest {
    private static final Digest IMAGE = Digest.parse("sha256:" + "a".repeat(64));
    private static final byte[] PAYLOAD = new SignedClaim(IMAGE, "quay.io/org/rhcos:nightly").payload();

    private static Document document(String type, String json) {
        return Document.of(type, json.getBytes(StandardCharsets.UTF_8));
    }

    /** The payload is that of containers-signature(5); containers/image accepts exactly these members. */
    @Test
    void payloadNamesImageAndIdentity() throws Exception {
        assertThat(new String(PAYLOAD, StandardCharsets.UTF_8))
                .isEqualTo("{\"critical\":{\"identity\":{\"docker-reference\":\"quay.io/org/rhcos:nightly\"},"
                        + "\"image\":{\"docker-manifest-digest\":\"" + IMAGE + "\"},"
                        + "\"type\":\"cosign container image signature\"},"
                        + "\"optional\":{\"creator\":\"coreos-assembler\"}}");
        assertThat(SignedClaim.parse(PAYLOAD)).isEqualTo(new SignedClaim(IMAGE, "quay.io/org/rhcos:nightly"));
    }

    @Test
    void keepsOtherSignaturesAndMembers() throws Exception {
        Document existing = document(MediaTypes.OCI_MANIFEST, """
                {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%1$s", "size": 2},
                 "layers": [
                   {"mediaType": "application/vnd.dev.cosign.simplesigning.v1+json", "digest": "%1$s", "size": 3,
                    "annotations": {"dev.cosignproject.cosign/signature": "AQID", "dev.sigstore.cosign/bundle": "x"}},
                   {"mediaType": "application/octet-stream", "digest": "%1$s", "size": 4},
                   {"mediaType": "application/octet-stream", "digest": "%1$s", "size": 4,
                    "annotations": {"dev.cosignproject.cosign/signature": "not base64!"}}],
                 "annotations": {"by": "another tool"}}
                """.formatted(IMAGE));

        SignatureManifest manifest = SignatureManifest.parse(existing).with(PAYLOAD, new byte[] {4, 5});

        Map<?, ?> json = (Map<?, ?>) Json.parse(manifest.document().raw(), "the manifest");
        assertThat(json.get("annotations")).isEqualTo(Map.of("by", "another tool"));
        Map<?, ?> before = (Map<?, ?>) Json.parse(existing.raw(), "the manifest");
        assertThat(((java.util.List<?>) json.get("layers")).subList(0, 3)).isEqualTo(before.get("layers"));
        assertThat(manifest.entries()).hasSize(4);
        assertThat(manifest.entries().get(1).signature()).isEmpty();
        assertThat(manifest.entries().get(2).signature()).isEmpty();
        assertThat(manifest.entries().get(3).payload().digest()).isEqualTo(Digest.sha256(PAYLOAD));
        assertThat(((Map<?, ?>) json.get("config")).get("digest"))
                .isEqualTo(manifest.config().digest().toString());
    }

    @Test
    void rejectsAnythingButManifestOfSignatures() {
        assertThatThrownBy(() -> SignatureManifest.parse(document(MediaTypes.OCI_INDEX, "{}")))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("not a manifest of signatures");
        assertThatThrownBy(() -> SignatureManifest.parse(document(MediaTypes.OCI_MANIFEST, "{\"layers\": [1]}")))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> SignedClaim.parse("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> SignedClaim.parse(new String(PAYLOAD, StandardCharsets.UTF_8)
                        .replace("cosign container", "another")
                        .getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("the signature is of the type 'another image signature'");
    }

    @Test
    void limitsTheNumberOfSignatures() throws Exception {
        SignatureManifest manifest = SignatureManifest.empty();
        for (int i = 0; i < 1_000; i++) {
            manifest = manifest.with(PAYLOAD, new byte[] {(byte) i});
        }
        SignatureManifest full = manifest;

        assertThatThrownBy(() -> full.with(PAYLOAD, new byte[] {0}))
                .hasMessage("the image has more than 1000 signatures");
    }
}
