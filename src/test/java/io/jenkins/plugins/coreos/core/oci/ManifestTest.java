package io.jenkins.plugins.coreos.core.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.JsonException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);

    @Test
    void keepsBytesAndOrderOfLayers() throws Exception {
        Manifest manifest = parse(document(descriptor("c", A, 10), layer(B, 20), layer(A, 10)));

        assertThat(manifest.raw()).isEqualTo(document(descriptor("c", A, 10), layer(B, 20), layer(A, 10)));
        assertThat(manifest.config()).isEqualTo(new Descriptor("c", Digest.parse(A), 10));
        assertThat(manifest.layers()).extracting(Descriptor::size).containsExactly(20L, 10L);
    }

    @Test
    void listsBlobThatIsConfigAndLayerOnce() throws Exception {
        Manifest manifest = parse(document(descriptor("c", A, 10), layer(A, 10), layer(B, 20), layer(B, 20)));

        assertThat(manifest.blobs()).hasSize(2);
        assertThat(manifest.imageSize()).isEqualTo(manifest.raw().length + 30);
    }

    @Test
    void rejectsImageSizeBeyondSixtyFourBits() throws Exception {
        Manifest manifest = parse(document(descriptor("c", A, Long.MAX_VALUE), layer(B, Long.MAX_VALUE)));

        assertThatThrownBy(manifest::imageSize)
                .isInstanceOf(JsonException.class)
                .hasMessageEndingWith("have more than 9223372036854775807 bytes in total");
    }

    @Test
    void limitsLayersToTenThousand() throws Exception {
        String[] layers = new String[10_001];
        java.util.Arrays.fill(layers, layer(B, 1));

        assertThatThrownBy(() -> parse(document(descriptor("c", A, 1), layers)))
                .hasMessageEndingWith("has more than 10000 layers");
        String[] most = java.util.Arrays.copyOf(layers, 10_000);
        assertThat(parse(document(descriptor("c", A, 1), most)).layers()).hasSize(10_000);
    }

    @Test
    void rejectsSizesThatAreNotSixtyFourBitIntegers() {
        for (String size : new String[] {"1.5", "\"1\"", "99999999999999999999", "1e3", "true"}) {
            byte[] document = ("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"c\",\"digest\":\"" + A + "\",\"size\":"
                            + size + "}}")
                    .getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> parse(document)).hasMessageEndingWith("config: \"size\" is not a whole number");
        }
    }

    private static Manifest parse(byte[] document) throws JsonException {
        return Manifest.parse(
                document, new Descriptor(MediaTypes.OCI_MANIFEST, Digest.sha256(document), document.length));
    }

    private static byte[] document(String config, String... layers) {
        return ("{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[" + String.join(",", layers) + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String layer(String digest, long size) {
        return descriptor("application/vnd.oci.image.layer.v1.tar+gzip", digest, size);
    }

    private static String descriptor(String mediaType, String digest, long size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }
}
