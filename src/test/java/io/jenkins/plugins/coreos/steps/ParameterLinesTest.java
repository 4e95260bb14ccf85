package io.jenkins.plugins.coreos.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterLinesTest {
    @Test
    void mapBecomesLines() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", "1=2");
        map.put("b", 3);
        map.put("c", "");

        assertThat(ParameterLines.ofMap(map)).isEqualTo("a=1=2\nb=3\nc=");
        assertThat(ParameterLines.ofMap(Map.of())).isEmpty();
    }

    @Test
    void listMayContainMapsAndMapsMayContainLists() {
        Map<String, Object> byArch = new LinkedHashMap<>();
        byArch.put("x86_64", List.of("one", Map.of("two", "/etc/two")));
        byArch.put("aarch64", Map.of("three", "/etc/three"));

        assertThat(ParameterLines.ofMap(Arrays.asList("rootfs", Map.of("motd", "/etc/motd"), byArch)))
                .isEqualTo("rootfs\nmotd=/etc/motd\nx86_64: one\nx86_64: two=/etc/two\naarch64: three=/etc/three");
    }

    @Test
    void listBecomesLines() {
        assertThat(ParameterLines.ofList(List.of("a", 1))).isEqualTo("a\n1");
    }

    @Test
    void rejectsLineBreaksAndMissingValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParameterLines.ofMap(Map.of("a", "b\nc")))
                .withMessageContaining("line breaks");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParameterLines.ofList(List.of("b\nc")))
                .withMessageContaining("line breaks");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParameterLines.ofMap(Collections.singletonMap("a", null)))
                .withMessage("'a' has no value");
    }
}
