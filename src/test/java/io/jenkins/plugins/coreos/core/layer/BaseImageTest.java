package io.jenkins.plugins.coreos.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration of a base image. */
class BaseImageTest {
    private static final String ROOTFS = "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:1\"]}";

    private static BaseImage base(String config) throws IOException {
        String blob = "{\"mediaType\":\"x\",\"digest\":\"" + Digest.sha256(new byte[0]) + "\",\"size\":0}";
        byte[] raw = ("{\"schemaVersion\":2,\"config\":" + blob + ",\"layers\":[" + blob + "]}")
                .getBytes(StandardCharsets.UTF_8);
        Descriptor descriptor = new Descriptor(MediaTypes.OCI_MANIFEST, Digest.sha256(raw), raw.length);
        return BaseImage.of("base", Manifest.parse(raw, descriptor), config.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|has no \"rootfs\"",
                "[]|is not a JSON object",
                "{\"rootfs\":{}}|has 1 layers in its manifest, but 0 in its configuration",
                "{\"rootfs\":{\"diff_ids\":[1]}}|is not a string",
                "{ROOTFS,\"config\":1}|\"config\" is not an object",
                "{ROOTFS,\"config\":{\"Labels\":[]}}|\"Labels\" is not an object",
                "{ROOTFS,\"config\":{\"Labels\":{\"a\":1}}}|\"a\" is not a string",
                "{ROOTFS,\"history\":{}}|\"history\" is not an array",
                "{ROOTFS,\"history\":[1]}|history[0] is not an object",
            })
    void rejectsInvalidConfigurations(String config, String reason) {
        assertThatThrownBy(() -> base(config.replace("ROOTFS", ROOTFS)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith("base")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"containers.bootc", "ostree.bootable"})
    void labelsMakeAnImageBootable(String label) throws Exception {
        String labels = "\"config\":{\"Labels\":{\"" + label + "\":\"1\",\"other\":null}}";
        assertThat(base("{" + ROOTFS + "," + labels + "}").isBootable()).isTrue();
        assertThat(base("{" + ROOTFS + "}").isBootable()).isFalse();
        assertThat(base("{" + ROOTFS + ",\"config\":{\"Labels\":null}}").isBootable())
                .isFalse();
    }

    @Test
    void timesFitIntoTarHeaders() throws Exception {
        assertThat(BaseImage.seconds("2026-11-29T10:00:00.9+01:00"))
                .isEqualTo(Instant.parse("2026-11-29T09:00:00Z").getEpochSecond());
        assertThat(BaseImage.seconds("1700000000")).isEqualTo(1_700_000_000);
        assertThat(BaseImage.seconds("0001-01-01T00:00:00Z")).isZero();
        assertThat(BaseImage.seconds("9999-12-31T23:59:59Z")).isEqualTo(0_77777777777L);
        assertThat(base("{" + ROOTFS + "}").created()).isEqualTo("1970-01-01T00:00:00Z");
    }
}
