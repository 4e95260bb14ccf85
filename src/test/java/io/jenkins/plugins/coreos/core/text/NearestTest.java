package io.jenkins.plugins.coreos.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> NAMES = List.of("force", "source", "variant", "version", "versionary");

    @ParameterizedTest
    @CsvSource({"sorce, source", "SORCE, source", "forse, force", "varient, variant", "versionar, versionary"})
    void suggestsNearestName(String written, String meant) {
        assertThat(Nearest.of(written, NAMES)).contains(meant);
    }

    @Test
    void suggestsNothingForAnEmptyOrUnrelatedName() {
        assertThat(Nearest.of("", List.of("source"))).isEmpty();
        assertThat(Nearest.of("qqqqqqqqqqqq", NAMES)).isEmpty();
    }
}
