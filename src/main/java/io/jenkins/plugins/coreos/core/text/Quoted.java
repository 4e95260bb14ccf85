package io.jenkins.plugins.coreos.core.text;

/** Text from outside, made fit to stand in a message: one short line that does nothing to a terminal or a log. */
public final class Quoted {
    private static final int MAX_LENGTH = 200;

    private Quoted() {}

    /** The text in quotation marks, cut off at 200 characters, with {@code ?} for what does not print. */
    public static String of(String text) {
        return "'" + printable(text) + "'";
    }

    /** As {@link #of}, without the quotation marks. */
    public static String printable(String text) {
        return line(text, MAX_LENGTH);
    }

    /**
     * A message from elsewhere as one line, with {@code ?} for what does not print.
     *
     * @param limit how many characters it may have; the rest is cut off
     */
    public static String line(String text, int limit) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(limit).forEach(c -> shown.appendCodePoint(prints(c) ? c : '?'));
        return text.codePointCount(0, text.length()) > limit ? shown + "…" : shown.toString();
    }

    private static boolean prints(int c) {
        return switch (Character.getType(c)) {
            // Format characters can turn the direction of a line; separators end it.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
