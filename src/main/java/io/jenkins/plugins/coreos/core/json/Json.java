package io.jenkins.plugins.coreos.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads and writes JSON as maps, lists, strings, numbers (Long, or Double with a fraction), booleans and null.
 *
 * <p>Streaming Jackson only: data binding would cost the command line more start-up time than a push of nothing new.
 */
public final class Json {
    /** Deep enough for every document of the field, too shallow to exhaust a stack. */
    private static final int MAX_DEPTH = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(64)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /**
     * Parses one document.
     *
     * @param what what the document is, for messages: {@code index.json}
     * @throws JsonException when it is no JSON, has a repeated key, is nested too deeply, or goes on after its end
     */
    public static Object parse(byte[] json, String what) throws JsonException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonException(what + " goes on after the end of its JSON value");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new JsonException(what + " is not valid JSON: " + position(e), e);
        } catch (JsonException e) {
            throw e;
        } catch (IOException e) {
            throw new JsonException(what + " is not valid JSON: " + e.getMessage(), e);
        }
    }

    /**
     * Parses one document that has to be an object.
     *
     * @throws JsonException as {@link #parse}, and when the value is no object
     */
    public static JsonObject parseObject(byte[] json, String what) throws JsonException {
        if (parse(json, what) instanceof Map<?, ?> map) {
            return JsonObject.of(map, what);
        }
        throw new JsonException(what + " is not a JSON object");
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new JsonException("the document is empty");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw new JsonException("unexpected " + token);
        };
    }

    private static Object integer(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? (Object) parser.getDoubleValue()
                : (Object) parser.getLongValue();
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            map.put(name, value(parser));
        }
        return map;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return list;
    }

    private static String position(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
        return e.getOriginalMessage().lines().findFirst().orElse("syntax error") + where;
    }

    /** Writes on one line, keys in the order of the map. */
    public static String write(Object value) {
        return write(value, false, false);
    }

    /** Writes as COSA does: indented by four, keys sorted at every level, a newline at the end. */
    public static String writeSorted(Object value) {
        return write(value, true, true) + "\n";
    }

    private static String write(Object value, boolean pretty, boolean sorted) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            if (pretty) {
                DefaultIndenter indenter = new DefaultIndenter("    ", "\n");
                DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
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
        } else if (value instanceof Double number) {
            generator.writeNumber(number);
        } else {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }
}
