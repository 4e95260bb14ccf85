package io.jenkins.plugins.coreos.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void parsesPlainJavaValues() throws Exception {
        assertThat(parse("{\"a\":[1,2.5,\"x\\u00e4\",true,false,null,{}],\"b\":99999999999999999999}"))
                .isEqualTo(mapOf(
                        "a",
                        java.util.Arrays.asList(1L, 2.5, "xä", true, false, null, Map.of()),
                        "b",
                        new BigInteger("99999999999999999999")));
    }

    @Test
    void keepsOrderOfMembers() throws Exception {
        assertThat(((Map<?, ?>) parse("{\"z\":1,\"a\":2,\"m\":3}"))
                        .keySet().stream().map(String::valueOf))
                .containsExactly("z", "a", "m");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | doc is empty",
                "`  ` | doc is empty",
                "{} {} | doc has content after the end of its JSON value",
                "{\"a\":1,\"a\":2} | doc is not valid JSON: Duplicate field 'a' (line 1, column 11)",
                "{\"a\":NaN} | doc is not valid JSON: Non-standard token 'NaN': enable"
                        + " `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow (line 1, column 9)",
            })
    void reportsPositionOfSyntaxError(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(JsonException.class).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{", "[", "[1", "{\"a\"", "{\"a\":", "\"a", "tru", "01", "+1", "'a'", "{a:1}", "[1,]", "// x\n1", "]"
            })
    void rejectsExtensionsOfJson(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith("doc is not valid JSON: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(300));
    }

    @Test
    void rejectsInvalidUtf8() {
        for (byte[] bytes :
                new byte[][] {{(byte) 0xff, (byte) 0xfe}, {0, 0, 0}, {'"', (byte) 0xc3, '"'}, {'"', 1, '"'}}) {
            assertThatThrownBy(() -> Json.parse(bytes, "doc")).isInstanceOf(JsonException.class);
        }
    }

    @Test
    void limitsNestingTo64Levels() throws Exception {
        assertThat(parse("[".repeat(64) + "]".repeat(64))).isInstanceOf(List.class);
        assertThatThrownBy(() -> parse("[".repeat(65) + "]".repeat(65)))
                .hasMessageContaining("nesting depth (65) exceeds the maximum allowed (64");
        assertThatThrownBy(() -> parse("[".repeat(1_000_000))).isInstanceOf(JsonException.class);
    }

    @Test
    void limitsNumberOfValues() throws Exception {
        assertThat((List<?>) parse("[" + "{},".repeat(99_998) + "{}]")).hasSize(99_999);
        assertThatThrownBy(() -> parse("[" + "{},".repeat(99_999) + "{}]"))
                .hasMessage("doc has more than 100000 JSON values");
    }

    @Test
    void readsMembersByNameAndType() throws Exception {
        JsonObject object = Json.parseObject(
                utf8("{\"s\":\"x\",\"n\":7,\"o\":{\"p\":{}},\"l\":[\"y\"],\"os\":[{},{\"k\":1}],\"z\":null}"), "doc");

        assertThat(object.string("s")).isEqualTo("x");
        assertThat(object.number("n")).isEqualTo(7);
        assertThat(object.strings("l")).containsExactly("y");
        assertThat(object.objects("os").get(1).number("k")).isEqualTo(1);
        assertThat(object.has("z")).isFalse();
        assertThat(object.optionalString("none")).isNull();
        assertThat(object.optionalNumber("z")).isNull();
        assertThat(object.optionalObject("none")).isNull();
        assertThat(object.array("none")).isEmpty();
        assertThatThrownBy(() -> object.string("n")).hasMessage("doc: \"n\" is not a string");
        assertThatThrownBy(() -> object.number("s")).hasMessage("doc: \"s\" is not a whole number");
        assertThatThrownBy(() -> object.object("s")).hasMessage("doc: \"s\" is not an object");
        assertThatThrownBy(() -> object.string("z")).hasMessage("doc has no \"z\" (a string)");
        assertThatThrownBy(() -> object.objects("l")).hasMessage("doc l[0] is not an object");
        assertThatThrownBy(() -> object.strings("os")).hasMessage("doc os[0] is not a string");
        assertThatThrownBy(() -> object.object("o").object("p").string("q"))
                .hasMessage("doc o p has no \"q\" (a string)");
        assertThatThrownBy(() -> Json.parseObject(utf8("[]"), "doc")).hasMessage("doc is not a JSON object");
    }

    @Test
    void writesOneLineThatParses() throws Exception {
        Map<String, Object> value =
                mapOf("b", java.util.Arrays.asList(1, "x\n\"ä", 2.5, null, true), "a", Map.of("c", List.of()));

        String text = Json.write(value);
        assertThat(text).isEqualTo("{\"b\":[1,\"x\\n\\\"ä\",2.5,null,true],\"a\":{\"c\":[]}}");
        assertThat(Json.write(parse(text))).isEqualTo(text);
        assertThatThrownBy(() -> Json.write(new Object())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesSortedAndIndentedAsPython() {
        assertThat(Json.writeSorted(mapOf("b", mapOf("z", Map.of(), "a", List.of()), "a", List.of(1))))
                .isEqualTo("""
                        {
                            "a": [
                                1
                            ],
                            "b": {
                                "a": [],
                                "z": {}
                            }
                        }
                        """);
    }

    @Test
    void quotesTextAsOneShortLine() {
        assertThat(Quoted.of("plain ä 中 😀")).isEqualTo("'plain ä 中 😀'");
        assertThat(Quoted.of("a\nb\tc\u001b[0m\u202e\u2028\0")).isEqualTo("'a?b?c?[0m???'");
        assertThat(Quoted.printable("x".repeat(201))).isEqualTo("x".repeat(200) + "…");
    }

    private static Object parse(String text) throws JsonException {
        return Json.parse(utf8(text), "doc");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> mapOf(String key1, Object value1, String key2, Object value2) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key1, value1);
        map.put(key2, value2);
        return map;
    }
}
