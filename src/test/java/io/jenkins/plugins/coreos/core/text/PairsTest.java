package io.jenkins.plugins.coreos.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairsTest {
    @Test
    void lastValueOfANameWins() {
        assertThat(Pairs.parse("labels", List.of("a=1", "b=", "c=d=e f", "a=2")))
                .containsExactly(entry("a", "2"), entry("b", ""), entry("c", "d=e f"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=b", "a: b=c"})
    void namesInvalidItem(String item) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pairs.parse("labels", List.of("a=1", item)))
                .withMessage("labels: '" + item + "' is not NAME=VALUE");
    }
}
