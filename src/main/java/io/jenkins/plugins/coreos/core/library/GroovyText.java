package io.jenkins.plugins.coreos.core.library;

import groovy.lang.Closure;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Plain values as Groovy prints them, so that a message shows a value as its author knows it. */
final class GroovyText {
    private static final int MAX_SHOWN = 60;

    private GroovyText() {}

    /** A value as a text: {@code [a, b]}, {@code [a:1]}. */
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

    /** A value as a message shows it: in quotation marks, cut off at 60 characters. */
    static String shown(Object plain) {
        if (plain instanceof Closure) {
            return "a closure";
        }
        String text = of(plain);
        return Quoted.of(text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text);
    }
}
