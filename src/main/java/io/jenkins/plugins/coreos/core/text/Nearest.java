package io.jenkins.plugins.coreos.core.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody probably meant: the known word with the fewest edits to the one that was written. */
public final class Nearest {
    private Nearest() {}

    /** The nearest of some words; empty where none is near enough to be meant. */
    public static Optional<String> of(String written, Collection<String> known) {
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String word : known) {
            int edits = edits(written.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
            if (edits < fewest) {
                fewest = edits;
                best = word;
            }
        }
        return best != null && fewest <= Math.max(2, best.length() / 2) ? Optional.of(best) : Optional.empty();
    }

    /** Levenshtein's distance, in one row. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
