package io.jenkins.plugins.coreos.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error bodies of various servers, and the text that messages show of them. */
class ErrorBodyIT {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '→',
            quoteCharacter = '§',
            value = {
                "distribution → {\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\",\"detail\":null}]} → DENIED: no",
                "several → {\"errors\":[{\"code\":\"A\",\"message\":\"a\"},{\"code\":\"B\",\"message\":\"b\"}]} → A: a; B: b",
                "the second with a message → {\"errors\":[{\"code\":\"A\"},{\"code\":\"B\",\"message\":\"b\"}]} → A; B: b",
                "the same twice → {\"errors\":[{\"code\":\"A\"},{\"code\":\"A\"}]} → A",
                "Artifactory → {\"errors\":[{\"status\":404,\"message\":\"not here\"}]} → not here",
                "texts → {\"errors\":[\"one\",\"two\"]} → one; two",
                "docker hub → {\"details\":\"incorrect username or password\"} → incorrect username or password",
                "details of an object → {\"details\":{\"a\":1},\"message\":\"m\"} → m",
                "a message → {\"message\":\"quota exceeded\"} → quota exceeded",
                "OAuth → {\"error\":\"invalid_grant\",\"error_description\":\"it is over\"} → invalid_grant: it is over",
                "OAuth without → {\"error\":\"invalid_client\"} → invalid_client",
                "Google → {\"error\":{\"code\":403,\"message\":\"no\",\"status\":\"PERMISSION_DENIED\"}} → PERMISSION_DENIED: no",
                "problem+json → {\"title\":\"Forbidden\",\"status\":403,\"detail\":\"no right\"} → no right",
                "Harbor → {\"errors\":[{\"code\":\"PRECONDITION\",\"message\":\"read only\"}]} → PRECONDITION: read only",
                "an array → [{\"code\":\"A\",\"message\":\"a\"}] → A: a",
                "plain text → upload limit reached⏎ → upload limit reached",
                "web page → <!DOCTYPE html>⏎<html><head><TITLE>403 Forbidden</TITLE></head></html> → 403 Forbidden",
                "object store → <?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>No.</Message></Error> → AccessDenied: No.",
                "byte order mark → \u00ef\u00bb\u00bf{\"message\":\"m\"} → m",
                "cut off → {\"errors\":[{\"code\":\"A\",\"message\":\"a\"},{\"code\":\"B\",\"mess → A: a; B",
                "cut off in the message → {\"errors\":[{\"code\":\"A\",\"message\":\"the upl → A: the upl",
                "cut off in an escape → {\"message\":\"the upload\\ → the upload",
                "errors of one text → {\"errors\":\"no more room\"} → no more room",
                "a list as message → {\"message\":[\"one\",\"two\"]} → one; two",
                "details in an object → {\"code\":\"A\",\"message\":\"\",\"detail\":{\"reason\":\"why\"}} → A: why",
                "FastAPI → {\"detail\":[{\"loc\":[\"x\"],\"msg\":\"field required\"}]} → field required",
                "no message → {\"errors\":[{\"code\":\"DENIED\",\"message\":null,\"detail\":null}]} → DENIED",
                "line break in a text → {\"message\":\"one⏎two\"} → one two",
                "control characters → {\"message\":\"\u001b[31mred\u0000\u0007!\"} → [31mred !",
                "ISO 8859-1 → {\"errors\":[{\"code\":\"A\",\"message\":\"caf\u00e9 zu\"}]} → A: caf\ufffd zu",
                "page without a title → <html><body><h1 class=x>413 Too Large</h1></body></html> → 413 Too Large",
                "title with an attribute → <html><title lang=\"en\">Log in</title></html> → Log in",
                "trailing → {\"message\":\"m\"} and more → m",
                "a token is not shown → {\"token\":\"s3cret\"} → §§",
                "empty list → {\"errors\":[]} → §§",
                "nothing → {} → §§",
                "null → {\"errors\":null,\"message\":null} → §§",
            })
    void showsErrorsInBody(String who, String body, String shown) {
        assertThat(response(body.replace('⏎', '\n').getBytes(StandardCharsets.ISO_8859_1))
                        .errorText())
                .isEqualTo(shown);
    }

    @Test
    void truncatesLongMessage() {
        byte[] body = ("{\"errors\":[{\"code\":\"A\",\"message\":\"" + "x".repeat(70_000) + "\"}]}")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(response(body).errorText())
                .startsWith("A: xxx")
                .endsWith("…")
                .hasSizeLessThan(250);
    }

    @Test
    void limitsAndRedactsShownText() {
        String many =
                "{\"errors\":[" + "{\"code\":\"A\",\"message\":\"%s see https://h/x?sig=5ecret\"},".repeat(50) + "{}]}";
        String text = response(many.formatted(java.util.stream.IntStream.range(0, 50)
                                .mapToObj(i -> "x".repeat(300) + i)
                                .toArray())
                        .getBytes(StandardCharsets.UTF_8))
                .errorText();

        assertThat(text).hasSizeLessThan(900).doesNotContain("5ecret");
        assertThat(response("Basic cm9ib3Q6czNjcmV0 is wrong".getBytes(StandardCharsets.UTF_8))
                        .errorText())
                .isEqualTo("Basic *** is wrong");
    }

    /** A response may have 4 MiB; parsed values would take many times as much memory. */
    @ParameterizedTest
    @CsvSource({
        "'[', ']', 0",
        "'{\"errors\":[', '{},', 0",
        "'{\"errors\":[', '{\"code\":\"A\"},', 20",
        "'', '[', 0",
        "'', '{\"errors\":', 0"
    })
    void limitsMemoryAndTimeForHostileBodies(String begin, String part, int most) {
        byte[] body = (begin + part.repeat((4 << 20) / part.length())).getBytes(StandardCharsets.UTF_8);
        long started = System.nanoTime();
        ErrorBody read = ErrorBody.of(body);

        assertThat(read.errors()).hasSizeLessThanOrEqualTo(most);
        assertThat(System.nanoTime() - started).isLessThan(2_000_000_000L);
    }

    @Test
    void findsDigestsAnywhereInTheBody() {
        String one = "sha256:" + "a".repeat(64);
        String two = "sha512:" + "b".repeat(128);
        String body = "{\"errors\":[{\"code\":\"X\",\"detail\":{\"digest\":\"" + one + "\"}},{\"message\":\"unknown "
                + two + ", sha256:short\"}]}";

        assertThat(response(body.getBytes(StandardCharsets.UTF_8)).namedDigests())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(one, two);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "0-5, 5",
                "bytes=0-5, 5",
                "bytes 0-5/*, 5",
                "Bytes=0-5, 5",
                "' 0 - 5 ', 5",
                "0-0, 0",
                "1-5, -1",
                "0-, -1",
                "-5, -1",
                "0--5, -1",
                "0-99999999999999999999, -1",
                "bytes, -1",
                "'', -1"
            })
    void readsRangeInAnyNotation(String range, long last) throws Exception {
        RegistryResponse response = new RegistryResponse(
                202,
                ChallengeIT.headers(Map.of("Range", List.of(range))),
                URI.create("http://h/"),
                new byte[0],
                null,
                null,
                new Redaction());

        assertThat(UploadSession.lastByte(response)).isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource({
        "true, text/html, false",
        "'', text/html, false",
        "'{}', text/html, false",
        "Welcome, TEXT/HTML; charset=x, true",
        "<html>, text/plain, true",
        "'  <!doctype html>', '', true",
        "{}, application/json, false",
        "OK, text/plain, false"
    })
    void distinguishesWebPageFromQuaysJson(String body, String type, boolean page) throws Exception {
        RegistryResponse response = new RegistryResponse(
                200,
                ChallengeIT.headers(Map.of("Content-Type", List.of(type))),
                URI.create("http://h/"),
                body.getBytes(StandardCharsets.UTF_8),
                null,
                null,
                new Redaction());

        assertThat(response.isWebPage()).isEqualTo(page);
    }

    private static RegistryResponse response(byte[] body) {
        return new RegistryResponse(
                403, null, URI.create("http://h/"), body, null, null, new Redaction().addLogin("robot", "s3cret"));
    }
}
