package io.jenkins.plugins.coreos.core.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Platforms in untrusted documents. */
class PlatformTest {
    private static Map<String, Object> arm() {
        return new LinkedHashMap<>(Map.of("architecture", "arm64", "os", "linux", "variant", "v8.1_x-y"));
    }

    private static JsonObject entry(Map<String, Object> platform) {
        return JsonObject.of(Map.of("platform", platform), "index manifests[3]");
    }

    @Test
    void readsValidNames() throws Exception {
        Platform platform = new Platform("arm64", "linux", "v8.1_x-y");

        assertThat(Platform.ofEntry(entry(arm()))).isEqualTo(platform);
        assertThat(Platform.ofConfig(JsonObject.of(arm(), "the configuration"))).isEqualTo(platform);
    }

    @ParameterizedTest
    @ValueSource(strings = {"architecture", "os", "variant"})
    void doesNotUseOrQuoteInvalidNames(String member) {
        for (String name : new String[] {"a b", "a/b", "a\n", "é", "<x>", "x".repeat(65)}) {
            Map<String, Object> platform = arm();
            platform.put(member, name);

            // The other images of the index remain usable.
            assertThat(Platform.ofEntry(entry(platform))).isNull();
            assertThatThrownBy(() -> Platform.ofConfig(JsonObject.of(platform, "the configuration")))
                    .isInstanceOf(JsonException.class)
                    .hasMessageStartingWith("the configuration: \"" + member + "\" is not a name")
                    .hasMessageNotContaining(name);
        }
    }

    @Test
    void emptyNamesAreMissing() throws Exception {
        Map<String, Object> platform = arm();
        platform.put("variant", "");
        assertThat(Platform.ofEntry(entry(platform))).isEqualTo(new Platform("arm64", "linux", null));

        // Go writes an unset platform like this.
        assertThat(Platform.ofEntry(entry(Map.of("architecture", "", "os", ""))))
                .isNull();
        assertThat(Platform.architecture(JsonObject.of(Map.of("architecture", ""), "the configuration")))
                .isNull();
    }
}
