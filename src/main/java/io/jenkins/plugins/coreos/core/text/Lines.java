package io.jenkins.plugins.coreos.core.text;

import java.util.List;

/** Texts of forms and parameters: null instead of blank, lists as one item on each line. */
public final class Lines {
    private Lines() {}

    /** The items of a list, one on each line; blank lines are left out. */
    public static List<String> list(String text) {
        return text == null
                ? List.of()
                : text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    /** A text without white space around it, or null where it is blank. */
    public static String text(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /**
     * Parses a whole number.
     *
     * @param name of the parameter, for the error
     * @throws IllegalArgumentException when the text is not a whole number
     */
    public static int number(String name, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number", e);
        }
    }
}
