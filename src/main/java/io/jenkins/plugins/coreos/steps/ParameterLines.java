package io.jenkins.plugins.coreos.steps;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Converts lists and maps of a Pipeline to the lines in which a step stores them. */
final class ParameterLines {
    private ParameterLines() {}

    /**
     * Returns a line for each item of a list.
     *
     * @throws IllegalArgumentException if an item contains a line break
     */
    static String ofList(Collection<?> items) {
        return items.stream().map(ParameterLines::line).collect(Collectors.joining("\n"));
    }

    /**
     * Returns a line {@code NAME=VALUE} for each entry of a map. If the value is a list or a map, each of its items
     * becomes a line {@code NAME: ITEM}. Lists may contain maps.
     *
     * @throws IllegalArgumentException if an item contains a line break, or an entry has no value
     */
    static String ofMap(Object value) {
        return lines(value).collect(Collectors.joining("\n"));
    }

    private static Stream<String> lines(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().flatMap(entry -> lines(String.valueOf(entry.getKey()), entry.getValue()));
        }
        return value instanceof Collection<?> items
                ? items.stream().flatMap(ParameterLines::lines)
                : Stream.of(line(value));
    }

    private static Stream<String> lines(String name, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(Quoted.of(name) + " has no value");
        }
        return value instanceof Map || value instanceof Collection
                ? lines(value).map(line -> line(name + ": " + line))
                : Stream.of(line(name + "=" + value));
    }

    private static String line(Object item) {
        String text = String.valueOf(item);
        if (text.contains("\n")) {
            throw new IllegalArgumentException("list items must not contain line breaks: " + Quoted.of(text));
        }
        return text;
    }
}
