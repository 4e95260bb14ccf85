package io.jenkins.plugins.coreos.core.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String SECRET = "pä$s/w<o>r&d \"+'\\%41";

    static List<UnaryOperator<String>> encodings() {
        return List.of(
                text -> text,
                RedactionTest::percent,
                text -> percent(text).toLowerCase(Locale.ROOT).replace("%c3%a4", "%C3%a4"),
                text -> URLEncoder.encode(text, StandardCharsets.UTF_8),
                text -> URLEncoder.encode(text, StandardCharsets.ISO_8859_1),
                text -> text.replace("%", "%25").replace("/", "%2f"),
                text -> each(text, c -> "&#" + c + ";"),
                text -> each(text, c -> "&#0" + c + ";"),
                text -> each(text, c -> "&#x" + Integer.toHexString(c) + ";"),
                text -> each(text, c -> "&#X00" + Integer.toHexString(c).toUpperCase(Locale.ROOT)),
                text -> text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&apos;"),
                text -> text.replace("&", "&amp;").replace("$", "&dollar;").replace("/", "&sol;"),
                text -> each(text, c -> String.format("\\u%04x", c)),
                text -> each(text, c -> String.format("\\u%04X", c)),
                text -> text.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/"),
                text -> text.replace("\\", "\\\\").replace("<", "\\u003c").replace("&", "\\u0026"),
                text -> base64(text, false, true),
                text -> base64(text, false, false),
                text -> base64(text, true, true),
                text -> base64(text, true, false),
                text -> percent(base64(text, false, true)),
                text -> base64("user:" + text, false, true),
                text -> base64("robot:" + text, true, false),
                text -> base64("ab:" + text, false, false),
                text -> base64("{\"password\":\"" + text + "\"}", false, true),
                text -> base64("robot:" + text, false, true).replaceAll("(.{9})(?=.)", "$1\\\\n"),
                text -> base64("robot:" + text, false, true).replaceAll("(.{9})(?=.)", "$1\r\n "),
                text -> base64("robot:" + text, false, true).replaceAll("(.{9})(?=.)", "$1%0D%0A"),
                text -> text.replaceAll("^(..)", "$1\u200b").replaceAll("(..)$", "\u0000$1"),
                text -> each(text, c -> String.format("%%u%04X", c)),
                text -> each(text, c -> c > 0x7f ? Character.toString(c) : String.format("\\%03o", c)),
                text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)),
                // Nested escapes.
                text -> percent(percent(text)),
                text -> each(percent(text), c -> c == '%' ? "\\u0025" : Character.toString(c)),
                text -> each(
                        each(text, c -> String.format("\\u%04x", c)),
                        c -> c == '\\' ? "&#92;" : Character.toString(c)));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void hidesSecretInEveryEncoding(UnaryOperator<String> encoding) {
        Redaction redaction = new Redaction().add(SECRET);
        assertThat(redaction.hide("denied: you sent " + encoding.apply(SECRET) + " (wrong)"))
                .matches("denied: you sent \\*\\*\\* ?\\(wrong\\)|denied: you sent .{0,16}\\*\\*\\*.{0,4} \\(wrong\\)");
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void hidesTokenInEveryEncoding(UnaryOperator<String> encoding) {
        String token = "sha256~Ab_-9.x/y+z=" + "0123456789".repeat(40);
        String shown = new Redaction().add("other").add(token).hide("no: " + encoding.apply(token) + " end");
        assertThat(shown).startsWith("no: ").endsWith(" end").hasSizeLessThan(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"u", "us", "use", "user", "a:b"})
    void hidesPasswordInBasicHeaderOfAnyAlignment(String user) {
        String header = base64(user + ":s3cret-pass", false, true);
        assertThat(new Redaction().add("s3cret-pass").hide("got " + header + "."))
                .isEqualTo("got ***.");
        assertThat(new Redaction().addLogin(user, "s3cret-pass").hide("got " + header + "."))
                .isEqualTo("got ***.");
    }

    @Test
    void hidesEveryOccurrenceAndKeepsTheRest() {
        assertThat(new Redaction().add("s3cret").hide("a s3cret, two s3crets, %73%33cret; é s3cre"))
                .isEqualTo("a ***, two ***s, ***; é s3cre");
    }

    @Test
    void hidesSecretWithLiteralEscapes() {
        assertThat(new Redaction().add("100%25&amp;x").hide("is 100%25&amp;x, or 100%2525%26amp%3Bx"))
                .isEqualTo("is ***, or ***");
    }

    @Test
    void hidesShortSecretsOnlyAsWords() {
        Redaction redaction = new Redaction().addLogin("me", "ab");
        assertThat(redaction.hide(
                        "absolutely no ab, " + base64("me:ab", false, true) + " or " + base64("ab", false, true)))
                .isEqualTo("absolutely no ***, *** or ***");
    }

    @ParameterizedTest
    @CsvSource({
        "see https://store.example/x?X-Signature=5ecret now, see https://store.example/x?*** now",
        "token eyJhbGciOiJIUzI1NiJ9.e30.sig., token ***",
        "bad header Authorization: Basic dXNlcjpwdw== here, bad header Authorization: Basic *** here",
        "'{\"refresh_token\": \"abc\"}', '{\"refresh_token\": \"***\"}'",
        "invalid username/password: unauthorized, invalid username/password: unauthorized",
        "wants Basic authentication, wants Basic authentication"
    })
    void hidesTextThatLooksLikeSecret(String text, String shown) {
        assertThat(new Redaction().hide(text)).isEqualTo(shown);
    }

    @Test
    void hidesTruncatedSecret() {
        Redaction redaction = new Redaction().add("0123456789abcdef");
        assertThat(redaction.hide("sent 0123456789a…")).isEqualTo("sent ***…");
        assertThat(redaction.hide("sent 0123456789a")).isEqualTo("sent ***");
        assertThat(redaction.hide("sent 0123456")).isEqualTo("sent 0123456");
    }

    @ParameterizedTest
    @ValueSource(strings = {"…", "...", "... (400 more)"})
    void hidesBeginningOfSecretBeforeEllipsis(String cut) {
        assertThat(new Redaction().add("0123456789abcdef").hide("got 0123456789" + cut))
                .isEqualTo("got ***" + cut);
    }

    @Test
    void hidesSecretsAddedLater() {
        Redaction redaction = new Redaction();
        assertThat(redaction.hide("tok3n")).isEqualTo("tok3n");
        assertThat(redaction.add("tok3n").hide("tok3n")).isEqualTo("***");
        assertThat(redaction.add(null).add("").hide(null)).isEmpty();
        assertThat(redaction.toString()).doesNotContain("tok3n");
    }

    @Test
    void hidesKnownSecretsInValuesOfAnyLength() {
        Redaction redaction = new Redaction().add("0123456789abcdef");
        for (int before : new int[] {0, 8_185, 16_380, 100_000}) {
            String text = " ".repeat(before) + "0123456789abcdef" + " ".repeat(20_000);
            assertThat(redaction.hideKnown(Map.of("text", text)))
                    .isEqualTo(Map.of("text", " ".repeat(before) + "***" + " ".repeat(20_000)));
        }
    }

    @Test
    void hidesKnownSecretsOnlyInValues() {
        Redaction redaction = new Redaction().add("s3cret");
        Map<String, Object> values = Map.of(
                "url",
                "https://x.example/?a=b",
                "all",
                List.of("a s3cret", 7L, Map.of("s3cret", true)),
                "s3cret.",
                "x");

        assertThat(redaction.hideKnown(values))
                .isEqualTo(Map.of(
                        "url",
                        "https://x.example/?a=b",
                        "all",
                        List.of("a ***", 7L, Map.of("***", true)),
                        "***.",
                        "x"));
        assertThat(redaction.finds("a s3cret")).isTrue();
        assertThat(redaction.finds("password=x")).isFalse();
    }

    @Test
    void hidesSecretsInRuntimeExceptions() {
        Redaction redaction = new Redaction().add("s3cret");
        RuntimeException clean = new IllegalStateException("clean", new IllegalArgumentException());

        assertThat(redaction.redacted(clean)).isSameAs(clean);
        assertThat(redaction.redacted(new NumberFormatException("is s3cret")))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("is ***");
        assertThat(redaction.redacted(new ClassCastException("is s3cret")))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("java.lang.ClassCastException: is ***");
        assertThat(redaction.redacted(new IllegalStateException("outer", new IllegalStateException("s3cret"))))
                .hasMessage("java.lang.IllegalStateException: outer")
                .hasNoCause();
        RuntimeException suppressing = new IllegalArgumentException("outer");
        suppressing.addSuppressed(new IllegalStateException("s3cret"));
        assertThat(redaction.redacted(suppressing).getSuppressed()).isEmpty();
    }

    @Test
    void staysFastOnHostileText() {
        Redaction redaction = new Redaction().addLogin("user", "s3cret-pass").add("x".repeat(8_000));
        String hostile = "%25&amp;%26%23\\u0026\\\\x41+".repeat(2_000);
        String jwt = "eyJ" + "a.".repeat(200_000);
        long begun = System.nanoTime();
        redaction.hide(hostile);
        redaction.hide(jwt);
        redaction.hide("x".repeat(1_000_000));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void findsRandomSecretsInMixedEscapes() {
        Random random = new Random(10);
        for (int i = 0; i < 300; i++) {
            String secret = random.ints(4 + random.nextInt(20), 0x21, 0x7f)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
            for (UnaryOperator<String> encoding : encodings()) {
                String sent = encoding.apply(secret);
                String shown = new Redaction().add(secret).hide("[" + sent + "]");
                assertThat(shown).as("%s as %s", secret, sent).contains("***");
            }
        }
    }

    private static String percent(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02X", one));
        }
        return encoded.toString();
    }

    private static String each(String text, java.util.function.IntFunction<String> escape) {
        return text.codePoints().mapToObj(escape).collect(Collectors.joining());
    }

    private static String base64(String text, boolean url, boolean padded) {
        Base64.Encoder encoder = url ? Base64.getUrlEncoder() : Base64.getEncoder();
        return (padded ? encoder : encoder.withoutPadding()).encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
