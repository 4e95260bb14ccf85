package io.jenkins.plugins.coreos.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses in the forms that token services send. */
class TokenTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"token\":\"x\"}",
                "{\"access_token\":\"x\"}",
                "{\"token\":\"\",\"access_token\":\"x\"}",
                "{\"token\":null,\"access_token\":\"x\"}",
                "{\"token\":\" \",\"access_token\":\"x\"}",
                "{\"token\":5,\"access_token\":\"x\"}",
                "{\"token\":\"x\",\"access_token\":\"\"}",
                "{\"token\":\"x\\n\"}",
                "{\"token\":\"x\",\"issued_at\":\"never\",\"expires_in\":{}}",
            })
    void readsNonEmptyToken(String json) throws Exception {
        assertThat(parse(json).value()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "",
                "{\"token\":\"\"}",
                "{\"token\":\"\",\"access_token\":\"\"}",
                "{\"token\":\"a b\"}"
            })
    void rejectsResponseWithoutToken(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "300, 300",
                "\"300\", 300",
                "300.0, 300",
                "300.9, 300",
                "3e2, 300",
                "\"3E2\", 300",
                "\" 300 \", 300",
                "0, 60",
                "1, 60",
                "59, 60",
                "-5, 60",
                "\"0\", 60",
                "null, 60",
                "true, 60",
                "\"\", 60",
                "\"soon\", 60",
                "\"NaN\", 60",
                "[300], 60",
                "99999999999999999999999999, 86400",
                "1e300, 86400",
                "-1e300, 60",
                "31536000, 86400"
            })
    void readsLifetimeInAnyNotationWithMinimum(String spelling, long seconds) throws Exception {
        Token token = parse("{\"token\":\"x\",\"expires_in\":" + spelling + "}");

        assertThat(Duration.between(NOW, token.expires())).hasSeconds(seconds);
    }

    private static Token parse(String json) throws JsonException {
        return Token.parse(json.getBytes(StandardCharsets.UTF_8), NOW);
    }
}
