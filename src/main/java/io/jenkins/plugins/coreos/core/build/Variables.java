package io.jenkins.plugins.coreos.core.build;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands the variables of a Containerfile: {@code $NAME}, <code>${NAME}</code>, and <code>${NAME:-default}</code>,
 * <code>${NAME:+other}</code> with or without the colon. Quotes are removed, and a backslash quotes the next character.
 */
final class Variables {
    private static final Pattern PART =
            Pattern.compile("\\\\(.)|\\$(?:(\\w+)|\\{(\\w+)(?:(:?)([-+])([^{}]*))?})|[\"']", Pattern.DOTALL);

    private Variables() {}

    /** Returns the text with its variables expanded; a variable without a value is empty. */
    static String expand(String text, Map<String, String> values) {
        Matcher part = PART.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (part.find()) {
            String name = part.group(2) == null ? part.group(3) : part.group(2);
            String replacement = "";
            if (part.group(1) != null) {
                replacement = part.group(1);
            } else if (name != null) {
                replacement = value(name, part, values);
            }
            part.appendReplacement(expanded, Matcher.quoteReplacement(replacement));
        }
        return part.appendTail(expanded).toString();
    }

    private static String value(String name, Matcher part, Map<String, String> values) {
        String value = values.get(name);
        boolean isSet = value != null && !(":".equals(part.group(4)) && value.isEmpty());
        if (part.group(5) != null && part.group(5).equals("-") != isSet) {
            return expand(part.group(6), values);
        }
        return value == null || "+".equals(part.group(5)) ? "" : value;
    }
}
