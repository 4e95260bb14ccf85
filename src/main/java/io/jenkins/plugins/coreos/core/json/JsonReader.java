package io.jenkins.plugins.coreos.core.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Converts a stream of tokens into values, with a limit on their number. */
final class JsonReader {
    /**
     * A manifest of 10,000 layers has about 60,000 values. A value takes up to 250 bytes of memory, however short its
     * text: without a limit, 4 MiB of JSON could become 100 MB of objects.
     */
    static final int MAX_VALUES = 100_000;

    private final JsonParser parser;
    private final String what;
    private int values;

    JsonReader(JsonParser parser, String what) {
        this.parser = parser;
        this.what = what;
    }

    /** Returns the value that begins with the parser's current token. */
    Object value() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new JsonException(what + " is empty");
        }
        if (++values > MAX_VALUES) {
            throw new JsonException(what + " has more than " + MAX_VALUES + " JSON values");
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
            default -> throw new JsonException(what + " is not valid JSON: unexpected " + token);
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
