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
 * @param name its name in the heads of the library's files, such as {@code []string or map}
 */
record ParameterType(String name) {
    private static final String TIME = "time";
    private static final String LIST = "[]string";

    /** Whether closures may be given. */
    boolean takesClosures() {
        return name.contains("closure");
    }

    /** Whether values of this type are times. */
    boolean isTime() {
        return name.equals(TIME);
    }

    /** Whether a single string stands for a list of it. */
    boolean isList() {
        return name.contains(LIST);
    }

    /** Whether a plain value is of this type; a blank string, which an empty field of a form gives, always is. */
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
            case LIST -> value instanceof String || areTexts(value);
            case "[]map" -> value instanceof List;
            default -> throw new IllegalStateException("there is no type " + type);
        };
    }

    private static boolean areTexts(Object value) {
        return value instanceof List<?> items
                && items.stream().allMatch(item -> item instanceof String text && !text.isBlank());
    }

    /** The form of this type, for a message that says that a value is of another. */
    String hint() {
        return isTime() ? ": write '90s', '30m', '2h' or '1h30m'; a number alone is minutes" : "";
    }

    /** A time in seconds, or empty where the value is no time that Jenkins can wait for. */
    static OptionalInt seconds(Object time) {
        try {
            return OptionalInt.of(
                    Math.toIntExact(TimeSpan.parse(GroovyText.of(time)).toSeconds()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return OptionalInt.empty();
        }
    }

    /** One or several values as texts. */
    static List<String> texts(Object items) {
        List<String> texts = new ArrayList<>();
        for (Object item : items instanceof Collection<?> all ? all : List.of(items)) {
            texts.add(GroovyText.of(item));
        }
        return texts;
    }
}
