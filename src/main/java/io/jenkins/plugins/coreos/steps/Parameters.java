package io.jenkins.plugins.coreos.steps;

import java.util.List;

/** Step parameters as they are kept: texts that are never empty, lists as one text. */
public final class Parameters {
    /** What a number is kept as that nobody gave: builds that run over an upgrade keep a plain int. */
    public static final int UNSET = Integer.MIN_VALUE;

    private Parameters() {}

    /** A number as a Pipeline gives it, from how it is kept. */
    public static Integer number(int kept) {
        return kept == UNSET ? null : Integer.valueOf(kept);
    }

    /** A number as it is kept. */
    public static int kept(Integer given) {
        return given == null ? UNSET : given;
    }

    /**
     * The number that a text is.
     *
     * @throws IllegalArgumentException when it is none; names the parameter
     */
    public static int parsed(String parameter, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(parameter + " must be a whole number", e);
        }
    }

    /** The items of a list parameter: one on each line, blank lines left out. */
    public static List<String> list(String text) {
        return text == null
                ? List.of()
                : text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    /** A text, or null where it is blank. */
    public static String text(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
