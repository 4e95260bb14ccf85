package io.jenkins.plugins.coreos.core.library;

import groovy.lang.Closure;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats plain values as Groovy prints them, so that messages show them in the author's notation. */
final class GroovyText {
    private static final int MAX_SHOWN = 60;

    private GroovyText() {}

    /** Formats a value: {@code [a, b]}, {@code [a:1]}. */
    static String of(Object plain) {
        if (plain instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? "[:]"
                    : map.entrySet().stream()
                            .map(entry -> of(entry.getKey()) + ":" + of(entry.getValue()))
                            .collect(Collectors.joining(", ", "[", "]"));
        }
        if (plain instanceof Collection<?> items) {
            return items.stream().map(GroovyText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        return plain instanceof Closure ? "a closure" : String.valueOf(plain);
    }

    /** Formats a value for a message: in quotation marks, truncated to 60 characters. */
    static String forMessage(Object plain) {
        if (plain instanceof Closure) {
            return "a closure";
        }
        String text = of(plain);
        return Quoted.of(text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text);
    }
}
