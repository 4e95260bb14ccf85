package io.jenkins.plugins.coreos.core.library;

import groovy.lang.Closure;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The type of a parameter.
 *
 * @param name name of the type in the comments at the top of the library's files, such as {@code []string or map}
 */
record ParameterType(String name) {
    private static final String TIME = "time";
    private static final String STRINGS = "[]string";

    /** Returns whether closures are permitted. */
    boolean takesClosures() {
        return name.contains("closure");
    }

    /** Returns whether values of this type are times. */
    boolean isTime() {
        return name.equals(TIME);
    }

    /** Returns whether this type is a list of strings, for which a single string is accepted too. */
    boolean acceptsSingleString() {
        return name.contains(STRINGS);
    }

    /** Returns whether a plain value has this type; a blank string, as in an empty form field, always does. */
    boolean fits(Object value) {
        for (String one : name.split(" or ")) {
            if (fits(one, value)) {
                return true;
            }
        }
        return value instanceof String text && text.isBlank();
    }

    private static boolean fits(String type, Object value) {
        return switch (type) {
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer;
            case "map" -> value instanceof Map;
            case "closure" -> value instanceof Closure;
            case TIME -> seconds(value).isPresent();
            case STRINGS -> value instanceof String || areStrings(value);
            case "list", "[]map" -> value instanceof List;
            default -> throw new IllegalStateException("unknown type " + type);
        };
    }

    private static boolean areStrings(Object value) {
        return value instanceof List<?> items
                && items.stream().allMatch(item -> item instanceof String text && !text.isBlank());
    }

    /** Returns a hint about the format of this type, for an error message. */
    String hint() {
        return isTime() ? ": write '90s', '30m', '2h' or '1h30m'; a number alone means minutes" : "";
    }

    /** Parses a time in seconds; empty if invalid or too long for Jenkins. */
    static OptionalInt seconds(Object time) {
        try {
            return OptionalInt.of(
                    Math.toIntExact(TimeSpan.parse(GroovyText.of(time)).toSeconds()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return OptionalInt.empty();
        }
    }

    /** Converts one or more values to text. */
    static List<String> texts(Object items) {
        List<String> texts = new ArrayList<>();
        for (Object item : items instanceof Collection<?> all ? all : List.of(items)) {
            texts.add(GroovyText.of(item));
        }
        return texts;
    }
}
