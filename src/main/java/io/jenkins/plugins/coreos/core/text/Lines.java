package io.jenkins.plugins.coreos.core.text;

import java.util.List;

/** Parses text from forms and parameters: blank text becomes null, a list has one item per line. */
public final class Lines {
    private Lines() {}

    /** Returns the items of a list, one per line; blank lines are ignored. */
    public static List<String> list(String text) {
        return text == null
                ? List.of()
                : text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    /** Returns a text without surrounding white space, or null if it is blank. */
    public static String text(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /**
     * Parses an integer.
     *
     * @param name name of the parameter, for the error message
     * @throws IllegalArgumentException if the text is not an integer
     */
    public static int number(String name, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number", e);
        }
    }
}
