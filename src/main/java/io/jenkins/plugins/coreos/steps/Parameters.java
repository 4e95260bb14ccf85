package io.jenkins.plugins.coreos.steps;

import java.util.List;

/** Step parameters as they are kept: texts that are never empty, lists as one text. */
final class Parameters {
    private Parameters() {}

    /** The items of a list parameter: one on each line, blank lines left out. */
    static List<String> list(String text) {
        return text == null
                ? List.of()
                : text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    /** A text, or null where it is blank. */
    static String text(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
