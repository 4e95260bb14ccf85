package io.jenkins.plugins.coreos.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {
    @ParameterizedTest
    @CsvSource({
        "90s, 90",
        "30m, 1800",
        "30min, 1800",
        "2h, 7200",
        "1h30m, 5400",
        "1H 30M 5S, 5405",
        "30, 1800",
        "' 5 ', 300"
    })
    void parsesUnitsAndPlainMinutes(String text, long seconds) {
        assertThat(TimeSpan.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0s", "-5", "5x", "m", "30m1h", "1.5h", "9999999h", "30 m in"})
    void rejectsInvalidTimeWithExamples(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeSpan.parse(text))
                .withMessage("'" + text + "' is not a time: write 90s, 30m, 2h or 1h30m; a number alone means minutes");
    }

    @Test
    void replacesNonprintableCharacters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeSpan.parse("1\u001b[31m\n2"))
                .withMessageStartingWith("'1?[31m?2' is not a time");
    }

    @Test
    void formatsSpanInTwoLargestUnits() {
        assertThat(TimeSpan.of(Duration.ofSeconds(42))).isEqualTo("42 s");
        assertThat(TimeSpan.of(Duration.ofSeconds(180))).isEqualTo("3 min");
        assertThat(TimeSpan.of(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
        assertThat(TimeSpan.of(Duration.ofSeconds(7_859))).isEqualTo("2 h 10 min");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "1, less than 0.1 s",
        "240, 0.2 s",
        "999, 0.9 s",
        "1000, 1 s",
        "3460, 3.4 s",
        "9999, 9.9 s",
        "12400, 12 s"
    })
    void showsTenthsOfShortSpan(long millis, String text) {
        assertThat(TimeSpan.of(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void formatsPartInUnitOfWhole() {
        assertThat(ByteSize.of(1_288_490_189L, 2_899_102_925L)).isEqualTo("1.2 of 2.7 GiB");
        assertThat(ByteSize.of(0, 2_899_102_925L)).isEqualTo("0.0 of 2.7 GiB");
        assertThat(ByteSize.of(12, 900)).isEqualTo("12 of 900 B");
        assertThat(ByteSize.of(2_748_779_069L)).isEqualTo("2.56 GiB");
    }
}
