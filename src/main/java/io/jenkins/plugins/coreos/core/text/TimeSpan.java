package io.jenkins.plugins.coreos.core.text;

import java.time.Duration;
import java.util.regex.Pattern;

/** Parses and formats time spans: {@code 1h30m}, {@code 1 h 30 min}. */
public final class TimeSpan {
    private static final Pattern FORM =
            Pattern.compile("(?:\\d{1,6}h)? ?(?:\\d{1,6}m(?:in)?)? ?(?:\\d{1,6}s)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern MINUTES = Pattern.compile("\\d{1,6}");

    private TimeSpan() {}

    /**
     * Parses {@code 90s}, {@code 30m}, {@code 2h} or {@code 1h30m}; a plain number is in minutes.
     *
     * @throws IllegalArgumentException if the text has another form, or the span is zero
     */
    public static Duration parse(String text) {
        String stripped = text.strip();
        Duration span = null;
        if (MINUTES.matcher(stripped).matches()) {
            span = Duration.ofMinutes(Long.parseLong(stripped));
        } else if (!stripped.isEmpty() && FORM.matcher(stripped).matches()) {
            span = Duration.parse("PT" + stripped.replaceAll("(?i)in| ", ""));
        }
        if (span == null || span.isZero()) {
            throw new IllegalArgumentException(
                    Quoted.of(stripped) + " is not a time: write 90s, 30m, 2h or 1h30m; a number alone means minutes");
        }
        return span;
    }

    /**
     * Formats a span in its two largest units: {@code 42 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. Below 10 s, tenths
     * of a second are shown.
     */
    public static String of(Duration span) {
        long seconds = span.toSeconds();
        long tenths = span.toMillis() / 100;
        if (seconds < 10 && (tenths % 10 != 0 || seconds == 0 && !span.isZero())) {
            return tenths == 0 ? "less than 0.1 s" : seconds + "." + tenths % 10 + " s";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? two(seconds / 60, "min", seconds % 60, "s")
                : two(seconds / 3600, "h", seconds % 3600 / 60, "min");
    }

    private static String two(long large, String unit, long small, String smaller) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smaller);
    }
}
