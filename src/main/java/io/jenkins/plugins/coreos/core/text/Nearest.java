package io.jenkins.plugins.coreos.core.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Suggests the known name closest to a misspelled one. */
public final class Nearest {
    private Nearest() {}

    /**
     * Returns the known name with the smallest edit distance; empty if none is similar enough. Of several, prefers one
     * with the same first letter, because few people mistype the first letter.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(wanted, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(candidate -> !candidate.regionMatches(true, 0, name, 0, 1))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))
                        <= Math.max(2, Math.max(wanted.length(), candidate.length()) / 2));
    }

    /**
     * Checks that a value is a known one.
     *
     * @param parameter name of the parameter, for the message
     * @throws IllegalArgumentException if it is unknown; the message suggests the nearest known value, and lists all
     */
    public static void check(String parameter, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(parameter + ": " + Quoted.of(value) + " is unknown"
                    + of(value, known)
                            .map(near -> " (did you mean '" + near + "'?)")
                            .orElse("")
                    + "; use one of " + String.join(", ", known));
        }
    }

    /** Returns the known names, the most similar one first; equally similar ones keep their order. */
    public static List<String> bySimilarity(String name, Collection<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .sorted(Comparator.comparingInt(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))))
                .toList();
    }

    /** Returns the Levenshtein distance: the number of inserted, deleted or replaced characters. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
