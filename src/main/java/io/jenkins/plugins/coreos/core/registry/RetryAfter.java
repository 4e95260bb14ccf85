package io.jenkins.plugins.coreos.core.registry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Parses the Retry-After header (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {
    /** The date format, and two obsolete ones that a client has to accept (RFC 9110, 5.6.7): RFC 850 and asctime. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.US),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /** Returns the delay, or null if the header is missing or invalid. */
    static Duration parse(String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String text = value.strip();
        try {
            return Duration.ofSeconds(Math.max(0, Long.parseLong(text)));
        } catch (NumberFormatException e) {
            // Not a number: try a date.
        }
        for (DateTimeFormatter date : DATES) {
            try {
                Duration wait = Duration.between(ZonedDateTime.now(), ZonedDateTime.parse(text, date));
                return wait.isNegative() ? Duration.ZERO : wait;
            } catch (DateTimeException e) {
                // Try the next format.
            }
        }
        return null;
    }
}
