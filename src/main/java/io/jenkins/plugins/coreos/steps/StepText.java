package io.jenkins.plugins.coreos.steps;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a step is about, in words that everybody may read: {@code cosaBuild rhel-9.6}. */
public final class StepText {
    /** What Jenkins' own steps allow themselves. */
    private static final int MAX_LENGTH = 100;

    /** User and password in a URL, up to the last @ before its path. */
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#\\s]*@");

    /** What can hold a token. */
    private static final Pattern QUERY = Pattern.compile("(://[^\\s?#]*)[?#]\\S*");

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cntrl}\\p{Cf}]+");

    private StepText() {}

    /** A step's name and what it is about; that may be null. */
    public static String of(String step, String about) {
        return about == null ? step : step + " " + about;
    }

    /** What a build is about: its variant or else its source, and the phases where they are named; null for none. */
    public static String build(String variant, String source, List<String> phases) {
        String about = variant != null ? variant : source;
        String some = phases.isEmpty() ? null : "(" + String.join(", ", phases) + ")";
        return about == null || some == null ? about == null ? some : about : about + " " + some;
    }

    /** What a push is about: its places, each without the scheme; null for none. */
    public static String push(List<String> places) {
        return places.isEmpty() ? null : places.stream().map(StepText::place).collect(Collectors.joining(", "));
    }

    private static String place(String place) {
        String name = place.startsWith("docker://") ? place.substring("docker://".length()) : place;
        int at = name.indexOf('@');
        // Before the first slash it stands behind a user's name: no registry has one, but people try.
        return at >= 0 && at < (name + "/").indexOf('/') ? name.substring(at + 1) : name;
    }

    /** A text as it may be shown: in one line, short, with no secret that a URL can hold; null for none. */
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
