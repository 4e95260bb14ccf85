package io.jenkins.plugins.coreos.core.script;

import java.util.List;
import java.util.stream.Collectors;

/** Quotes text as a word of a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2.2 "Single-Quotes"). */
public final class ShellQuote {
    private ShellQuote() {}

    /**
     * Quotes one word. Within single quotes, only the single quote itself needs escaping.
     *
     * @throws IllegalArgumentException if the text contains a NUL character, which process arguments do not support
     */
    public static String quote(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a shell argument must not contain a NUL character: "
                    + text.replace("\0", "\\0").lines().findFirst().orElse(""));
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** Quotes words and joins them with spaces. */
    public static String quote(List<String> words) {
        return words.stream().map(ShellQuote::quote).collect(Collectors.joining(" "));
    }
}
