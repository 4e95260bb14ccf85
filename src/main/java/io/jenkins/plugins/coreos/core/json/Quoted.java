package io.jenkins.plugins.coreos.core.json;

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
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> shown.appendCodePoint(prints(c) ? c : '?'));
        return text.codePointCount(0, text.length()) > MAX_LENGTH ? shown + "…" : shown.toString();
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
