package io.jenkins.plugins.coreos.core.text;

/** Formats external text for messages: one short line without characters that affect a terminal or a log. */
public final class Quoted {
    /** Limit of {@link #line} for an error message of a script or a program. */
    public static final int MAX_MESSAGE = 2_000;

    private static final int MAX_LENGTH = 200;

    private Quoted() {}

    /** Returns the text in quotation marks, truncated to 200 characters, with {@code ?} for nonprintable characters. */
    public static String of(String text) {
        return "'" + printable(text) + "'";
    }

    /** Returns the text as {@link #of} does, without the quotation marks. */
    public static String printable(String text) {
        return line(text, MAX_LENGTH);
    }

    /**
     * Returns external text as one line, with {@code ?} for nonprintable characters.
     *
     * @param limit maximum number of characters; the rest is truncated
     */
    public static String line(String text, int limit) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(limit).forEach(c -> shown.appendCodePoint(prints(c) ? c : '?'));
        return text.codePointCount(0, text.length()) > limit ? shown + "…" : shown.toString();
    }

    /** Returns whether a text has only printable characters. */
    public static boolean isPrintable(String text) {
        return text.codePoints().allMatch(Quoted::prints);
    }

    private static boolean prints(int c) {
        return switch (Character.getType(c)) {
            // Format characters can change the direction of a line; separators end it.
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
