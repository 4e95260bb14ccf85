package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestEntryTest {
    @Test
    void showsNumbersWithoutZeros() {
        TestEntry entry = TestEntry.of(
                Map.of("name", "kola", "code", 1, "passed", 41, "failed", 1, "failures", List.of("ext.basic")));

        assertThat(entry.getText()).isEqualTo("41 passed, 1 failed");
        assertThat(entry.getFailures()).containsExactly("ext.basic");
        assertThat(entry.isOk()).isFalse();
        assertThat(entry.isWarning()).isFalse();
    }

    @Test
    void showsExitCodeWithoutReport() {
        assertThat(TestEntry.of(Map.of("name", "kola", "code", 137)).getText()).isEqualTo("ended with exit code 137");
        assertThat(TestEntry.of(Map.of("name", "kola", "code", 0)).getText()).isEqualTo("passed");
        assertThat(TestEntry.of(Map.of("name", "kola", "code", 77)).isWarning()).isTrue();
    }

    @Test
    void ignoresResultWithoutName() {
        assertThat(TestEntry.of(Map.of("code", 0))).isNull();
        assertThat(TestEntry.of("text")).isNull();
    }

    @Test
    void laterRunReplacesEarlier() {
        PageContent content = new PageContent();
        content.add(TestEntry.of(Map.of("name", "kola", "code", 1)));
        content.add(TestEntry.of(Map.of("name", "kola", "code", 0)));

        assertThat(content.tests()).singleElement().matches(TestEntry::isOk);
    }
}
