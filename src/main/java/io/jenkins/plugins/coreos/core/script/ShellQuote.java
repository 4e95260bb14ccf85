package io.jenkins.plugins.coreos.core.script;

import java.util.List;
import java.util.stream.Collectors;

/** Makes any text one word of a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2.2 "Single-Quotes"). */
public final class ShellQuote {
    private ShellQuote() {}

    /**
     * Quotes one word. Within single quotes a shell interprets nothing, so all there is to see to is the quote itself.
     *
     * @throws IllegalArgumentException when the text has a NUL character, which no argument of a process can have
     */
    public static String quote(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a shell argument cannot have a NUL character: "
                    + text.replace("\0", "\\0").lines().findFirst().orElse(""));
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** Quotes words and puts a space between them. */
    public static String quote(List<String> words) {
        return words.stream().map(ShellQuote::quote).collect(Collectors.joining(" "));
    }
}
