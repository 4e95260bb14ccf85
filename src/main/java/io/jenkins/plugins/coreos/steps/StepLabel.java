package io.jenkins.plugins.coreos.steps;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The subject of a step, {@code rhel-9.6}, which contains no secrets.
 *
 * <p>The views of Jenkins show it as the step's arguments, beside the step's name or display name. A label ({@code
 * LabelAction}) is not suitable: Pipeline Graph View shows it instead of the name, but the log and Pipeline Steps show
 * it after the name, so the name would be missing or shown twice. Blue Ocean shows a step with a label as a stage.
 */
public final class StepLabel {
    /** The limit that Jenkins' own steps use. */
    private static final int MAX_LENGTH = 100;

    /** User and password in a URL, up to the last @ before the path. */
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#\\s]*@");

    /** Query and fragment of a URL, which may contain a token. */
    private static final Pattern QUERY = Pattern.compile("(://[^\\s?#]*)[?#]\\S*");

    /** A digest, which is shortened to 12 digits so that the text after it stays visible. */
    private static final Pattern DIGEST = Pattern.compile("(@sha256:[0-9a-f]{12})[0-9a-f]{52}");

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}]+");

    private StepLabel() {}

    /**
     * Returns the subject of a build: the imported image, else the variant, else the source, and the phases if given;
     * null if all are unset.
     */
    public static String build(String imported, String variant, String source, List<String> phases) {
        String subject = imported != null ? name(imported) : variant != null ? variant : source;
        if (phases.isEmpty()) {
            return subject;
        }
        return (subject == null ? "" : subject + " ") + "(" + String.join(", ", phases) + ")";
    }

    /** Returns the subject of a push: its destinations without their scheme, or null without destinations. */
    public static String push(List<String> destinations) {
        return destinations.isEmpty()
                ? null
                : destinations.stream().map(StepLabel::name).collect(Collectors.joining(", "));
    }

    private static String name(String destination) {
        String name = destination.startsWith("docker://") ? destination.substring("docker://".length()) : destination;
        int at = name.indexOf('@');
        // Before the first slash, @ separates a user name from the registry. That is invalid, but users try it.
        return at >= 0 && at < (name + "/").indexOf('/') ? name.substring(at + 1) : name;
    }

    /**
     * Converts a text to one line with shortened digests and without the parts of URLs that may hold a secret. Returns
     * null for null.
     */
    public static String visible(String text) {
        return visible(text, MAX_LENGTH);
    }

    /** As {@link #visible(String)}, with another maximum length. */
    static String visible(String text, int max) {
        if (text == null) {
            return null;
        }
        String line = INVISIBLE.matcher(text).replaceAll(" ");
        line = USER_INFO.matcher(line).replaceAll("://");
        line = DIGEST.matcher(line).replaceAll("$1");
        line = QUERY.matcher(line).replaceAll("$1").strip();
        return line.length() > max ? line.substring(0, max - 1) + "…" : line;
    }
}
