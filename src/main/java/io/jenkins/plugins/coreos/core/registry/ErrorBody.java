package io.jenkins.plugins.coreos.core.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The errors in the body of a rejection. The body can be the JSON of a registry (distribution-spec, "Error Codes"), of
 * a token service (RFC 6749, 5.2) or of a proxy, the XML of an object store, plain text, or a web page with a title.
 *
 * <p>The body is parsed as a stream with limits, because all tasks may receive one at the same time. Truncated JSON is
 * parsed up to the truncation. The texts are not redacted.
 *
 * @param errors codes and messages, in order; either may be empty
 */
record ErrorBody(List<Entry> errors) {
    /** Limit for the body, as in Go's clients. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_ERRORS = 20;
    private static final int MAX_DEPTH = 32;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            // Raw line breaks within strings are invalid JSON, but common in hand-written serializers.
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    private static final Pattern START = Pattern.compile("^[\\uFEFF\\x00-\\x20]+");

    /** Member names of codes and of messages, in order of preference. */
    private static final List<String> CODES = List.of("code", "error", "status", "errorcode");

    private static final List<String> MESSAGES = List.of(
            "message",
            "error_description",
            "details",
            "detail",
            "description",
            "msg",
            "reason",
            "title",
            "error",
            "errors");

    record Entry(String code, String message) {
        String forMessage() {
            return code.isEmpty() || code.equals(message) ? message : message.isEmpty() ? code : code + ": " + message;
        }
    }

    static ErrorBody of(byte[] body) {
        // The encoding is unknown: invalid UTF-8 becomes a replacement character.
        String decoded = new String(body, 0, Math.min(body.length, MAX_BYTES), StandardCharsets.UTF_8);
        String text = START.matcher(decoded).replaceFirst("").strip();
        return new ErrorBody(
                switch (text.isEmpty() ? ' ' : text.charAt(0)) {
                    case '{', '[' -> json(text);
                    case '<' -> markup(text);
                    default -> entry("", text);
                });
    }

    boolean has(String code) {
        return errors.stream().anyMatch(error -> error.code().equalsIgnoreCase(code));
    }

    private static List<Entry> entry(String code, String message) {
        return code.isEmpty() && message.isEmpty() ? List.of() : List.of(new Entry(code, message));
    }

    /** Extracts the title or heading of a web page, or the code and message of an object store's XML. */
    private static List<Entry> markup(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.length() != text.length()) {
            return List.of();
        }
        String title = element(text, lower, "title");
        title = title.isEmpty() ? element(text, lower, "h1") : title;
        return entry(
                title.isEmpty() ? element(text, lower, "code") : "",
                title.isEmpty() ? element(text, lower, "message") : title);
    }

    private static String element(String text, String lower, String name) {
        int at = lower.indexOf("<" + name);
        int begin = at < 0 ? -1 : lower.indexOf('>', at);
        boolean named = begin >= 0 && (lower.charAt(at + name.length() + 1) <= ' ' || begin == at + name.length() + 1);
        int end = named ? lower.indexOf("</" + name, begin) : -1;
        return end < 0 ? "" : text.substring(begin + 1, end).strip();
    }

    private static List<Entry> json(String text) {
        List<Entry> errors = new ArrayList<>();
        // The quotation mark terminates a truncated string; nothing is read after a complete value.
        String whole = (text.endsWith("\\") ? text.substring(0, text.length() - 1) : text) + '"';
        try (JsonParser parser = FACTORY.createParser(whole)) {
            collect(parser, parser.nextToken(), errors, 0);
        } catch (IOException e) {
            // Truncated or invalid from here on: keep the errors parsed so far.
        }
        // JSON without errors results in an empty list: a token service's response may contain a token.
        return errors;
    }

    /** Collects the errors of a value and leaves the parser at its end. */
    private static void collect(JsonParser parser, JsonToken first, List<Entry> errors, int depth) throws IOException {
        if (first == JsonToken.VALUE_STRING) {
            add(errors, new Entry("", parser.getText()));
        } else if (first == JsonToken.START_ARRAY) {
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                descend(parser, token, errors, depth);
            }
        } else if (first == JsonToken.START_OBJECT) {
            object(parser, errors, depth);
        }
    }

    private static void descend(JsonParser parser, JsonToken token, List<Entry> errors, int depth) throws IOException {
        if (token == null || depth >= MAX_DEPTH || errors.size() >= MAX_ERRORS) {
            throw new EOFException();
        }
        collect(parser, token, errors, depth + 1);
    }

    private static void object(JsonParser parser, List<Entry> errors, int depth) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        List<Entry> nested = new ArrayList<>();
        // Some frameworks nest the message: a list, or an object with its own text.
        List<Entry> parts = new ArrayList<>();
        try {
            for (JsonToken token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
                String name = parser.currentName().toLowerCase(Locale.ROOT);
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    texts.putIfAbsent(name, parser.getText());
                } else if (name.equals("errors") || name.equals("error")) {
                    descend(parser, value, nested, depth);
                } else if (MESSAGES.contains(name)) {
                    descend(parser, value, parts, depth);
                } else {
                    parser.skipChildren();
                }
            }
        } finally {
            // This also handles a truncated object.
            String message = first(texts, MESSAGES, "");
            String code = first(texts, CODES, message);
            if (message.isEmpty() || message.equals(code)) {
                String joined = parts.stream().map(Entry::forMessage).collect(Collectors.joining("; "));
                message = joined.isEmpty() ? message : joined;
            }
            if (nested.isEmpty()) {
                entry(code, message).forEach(error -> add(errors, error));
            }
            nested.forEach(error -> add(errors, error));
        }
    }

    private static void add(List<Entry> errors, Entry error) {
        if (errors.size() < MAX_ERRORS
                && !(error.code().isBlank() && error.message().isBlank())) {
            errors.add(error);
        }
    }

    private static String first(Map<String, String> texts, List<String> names, String except) {
        for (String name : names) {
            String text = texts.getOrDefault(name, "");
            if (!text.isBlank() && !text.equals(except)) {
                return text.strip();
            }
        }
        return "";
    }
}
