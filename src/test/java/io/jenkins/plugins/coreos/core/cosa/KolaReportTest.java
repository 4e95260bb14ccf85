package io.jenkins.plugins.coreos.core.cosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.JsonException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KolaReportTest {
    @Test
    void countsResultsAndNamesFailures() throws JsonException {
        KolaReport report = parse("""
                [{"tests":[{"name":"a","result":"PASS","output":"x"},{"name":"b","result":"FAIL"},
                  {"name":"c","result":"WARN"},{"name":"d","result":"SKIP"}],"result":"FAIL"}]
                """);

        assertThat(report.passed()).isEqualTo(1);
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.warned()).isEqualTo(1);
        assertThat(report.skipped()).isEqualTo(1);
        assertThat(report.failures()).containsExactly("b", "c");
    }

    @Test
    void secondRunReplacesResultOfFirst() throws JsonException {
        KolaReport report = parse("""
                [{"tests":[{"name":"a","result":"FAIL"},{"name":"b","result":"PASS"}]},
                 {"tests":[{"name":"a","result":"PASS"}]}]
                """);

        assertThat(report.passed()).isEqualTo(2);
        assertThat(report.failed()).isZero();
        assertThat(report.failures()).isEmpty();
    }

    @Test
    void skipsUnknownShapes() throws JsonException {
        assertThat(parse("[1, {}, {\"tests\": {}}, {\"tests\": [1, {\"name\": 2, \"result\": \"PASS\"}]}]")
                        .toMap())
                .containsEntry("passed", 0L);
        assertThatThrownBy(() -> parse("{}")).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> parse("[")).isInstanceOf(JsonException.class);
    }

    private static KolaReport parse(String json) throws JsonException {
        return KolaReport.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
