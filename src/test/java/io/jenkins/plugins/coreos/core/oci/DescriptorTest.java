package io.jenkins.plugins.coreos.core.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limits of a descriptor in an untrusted document. */
class DescriptorTest {
    private static JsonObject json(String mediaType) {
        return JsonObject.of(
                Map.of("mediaType", mediaType, "digest", "sha256:" + "0".repeat(64), "size", 7L), "index manifests[3]");
    }

    @Test
    void limitsTheLengthOfTheMediaType() throws Exception {
        assertThat(Descriptor.of(json("m".repeat(255))).mediaType()).hasSize(255);

        assertThatThrownBy(() -> Descriptor.of(json("m".repeat(256))))
                .isInstanceOf(JsonException.class)
                .hasMessage("index manifests[3]: \"mediaType\" has 256 characters; the limit is 255");
    }
}
