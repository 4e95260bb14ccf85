package io.jenkins.plugins.coreos.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads and writes JSON as maps, lists, strings, numbers (Long, BigInteger beyond 64 bits, Double with a fraction),
 * booleans and null.
 *
 * <p>Uses streaming Jackson only: data binding would add more start-up time to the command line than a push without
 * uploads takes.
 */
public final class Json {
    /** Maximum depth: enough for every relevant document, but not enough to exhaust the stack. */
    private static final int MAX_DEPTH = 64;

    /**
     * Maximum number of values; a manifest of 10,000 layers has about 60,000. A value takes up to 250 bytes of memory
     * even if its text is short: without a limit, 4 MiB of JSON could become 100 MB of objects.
     */
    private static final int MAX_VALUES = 100_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(64)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The separators of Python's json.dump: no space before a colon or within empty brackets. */
    private static final Separators PYTHON_SEPARATORS = Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");

    private Json() {}

    /**
     * Parses a document.
     *
     * @param source description of the document, for messages: {@code index.json}
     * @throws JsonException if the text is invalid JSON, has a repeated key, is nested too deeply, has content after
     *     the value, or has more than 100,000 values
     */
    public static Object parse(byte[] json, String source) throws JsonException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            Object value = new Reader(parser, source).value();
            if (parser.nextToken() != null) {
                throw new JsonException(source + " has content after the end of its JSON value");
            }
            return value;
        } catch (JsonException e) {
            throw e;
        } catch (IOException e) {
            throw new JsonException(source + " is not valid JSON: " + reason(e), e);
        }
    }

    /**
     * Parses a document that has to be an object.
     *
     * @throws JsonException as {@link #parse} does, and if the value is not an object
     */
    public static JsonObject parseObject(byte[] json, String source) throws JsonException {
        if (parse(json, source) instanceof Map<?, ?> map) {
            return JsonObject.of(map, source);
        }
        throw new JsonException(source + " is not a JSON object");
    }

    private static String reason(IOException e) {
        if (!(e instanceof JsonProcessingException syntax)) {
            return Quoted.printable(String.valueOf(e.getMessage()));
        }
        JsonLocation at = syntax.getLocation();
        return Quoted.printable(syntax.getOriginalMessage().lines().findFirst().orElse("syntax error"))
                + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")");
    }

    /** Writes a value on one line, with keys in the map's order. */
    public static String write(Object value) {
        return write(value, false);
    }

    /** Writes a value as COSA does: indented by four spaces, keys sorted at every level, with a trailing newline. */
    public static String writeSorted(Object value) {
        return write(value, true) + "\n";
    }

    private static String write(Object value, boolean sorted) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            if (sorted) {
                DefaultIndenter indenter = new DefaultIndenter("    ", "\n");
                DefaultPrettyPrinter printer = new DefaultPrettyPrinter(PYTHON_SEPARATORS);
                printer.indentObjectsWith(indenter);
                printer.indentArraysWith(indenter);
                generator.setPrettyPrinter(printer);
            }
            write(generator, value, sorted);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a JSON value: " + e.getMessage(), e);
        }
        return out.toString();
    }

    private static void write(JsonGenerator generator, Object value, boolean sorted) throws IOException {
        if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : (sorted ? new TreeMap<>(map) : map).entrySet()) {
                generator.writeFieldName((String) entry.getKey());
                write(generator, entry.getValue(), sorted);
            }
            generator.writeEndObject();
        } else if (value instanceof Iterable<?> list) {
            generator.writeStartArray();
            for (Object item : list) {
                write(generator, item, sorted);
            }
            generator.writeEndArray();
        } else if (value == null || value instanceof String || value instanceof Boolean) {
            generator.writePOJO(value);
        } else if (value instanceof Integer || value instanceof Long) {
            generator.writeNumber(((Number) value).longValue());
        } else if (value instanceof BigInteger number) {
            generator.writeNumber(number);
        } else if (value instanceof Double number) {
            generator.writeNumber(number);
        } else {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    /** Converts a stream of tokens into values, with a limit on their number. */
    private static final class Reader {
        private final JsonParser parser;
        private final String source;
        private int values;

        Reader(JsonParser parser, String source) {
            this.parser = parser;
            this.source = source;
        }

        /** Returns the value that begins with the parser's current token. */
        Object value() throws IOException {
            JsonToken token = parser.currentToken();
            if (token == null) {
                throw new JsonException(source + " is empty");
            }
            if (++values > MAX_VALUES) {
                throw new JsonException(source + " has more than " + MAX_VALUES + " JSON values");
            }
            return switch (token) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_STRING -> parser.getText();
                case VALUE_NUMBER_INT -> integer();
                case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                case VALUE_TRUE -> Boolean.TRUE;
                case VALUE_FALSE -> Boolean.FALSE;
                case VALUE_NULL -> null;
                default -> throw new JsonException(source + " is not valid JSON: unexpected " + token);
            };
        }

        private Object integer() throws IOException {
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? (Object) parser.getBigIntegerValue()
                    : (Object) parser.getLongValue();
        }

        private Map<String, Object> object() throws IOException {
            Map<String, Object> map = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                map.put(name, value());
            }
            return map;
        }

        private List<Object> array() throws IOException {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value());
            }
            return list;
        }
    }
}
