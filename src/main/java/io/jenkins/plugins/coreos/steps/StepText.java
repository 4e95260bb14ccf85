package io.jenkins.plugins.coreos.steps;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Composes the label of a step, which contains no secrets: {@code cosaBuild rhel-9.6}. */
public final class StepText {
    /** The limit that Jenkins' own steps use. */
    private static final int MAX_LENGTH = 100;

    /** User and password in a URL, up to the last @ before its path. */
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#\\s]*@");

    /** Query and fragment of a URL, which may contain a token. */
    private static final Pattern QUERY = Pattern.compile("(://[^\\s?#]*)[?#]\\S*");

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cntrl}\\p{Cf}]+");

    private StepText() {}

    /** The step's name, followed by its subject unless that is null. */
    public static String of(String step, String about) {
        return about == null ? step : step + " " + about;
    }

    /** The subject of a build: its variant or else its source, and the phases if given; null if all are unset. */
    public static String build(String variant, String source, List<String> phases) {
        String about = variant != null ? variant : source;
        String some = phases.isEmpty() ? null : "(" + String.join(", ", phases) + ")";
        return about == null || some == null ? about == null ? some : about : about + " " + some;
    }

    /** The subject of a push: its destinations without their scheme, or null if there are none. */
    public static String push(List<String> places) {
        return places.isEmpty() ? null : places.stream().map(StepText::place).collect(Collectors.joining(", "));
    }

    private static String place(String place) {
        String name = place.startsWith("docker://") ? place.substring("docker://".length()) : place;
        int at = name.indexOf('@');
        // Before the first slash, @ separates a user name from the registry. That is invalid, but users try it.
        return at >= 0 && at < (name + "/").indexOf('/') ? name.substring(at + 1) : name;
    }

    /** Shortens a text to one line and removes the parts of URLs that may hold a secret; null stays null. */
    public static String text(String text) {
        if (text == null) {
            return null;
        }
        String shown = UNSEEN.matcher(text).replaceAll(" ");
        shown = USER_INFO.matcher(shown).replaceAll("://");
        shown = QUERY.matcher(shown).replaceAll("$1").strip();
        return shown.length() > MAX_LENGTH ? shown.substring(0, MAX_LENGTH - 1) + "…" : shown;
    }
}
