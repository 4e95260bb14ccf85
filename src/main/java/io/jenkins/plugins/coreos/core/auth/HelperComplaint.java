package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Extracts the error message of a failed credential helper: the last line of its standard error, or of its standard
 * output, where the library of docker's own helpers prints errors (docker-credential-helpers, credentials.Serve).
 */
final class HelperComplaint {
    /** Number of characters of a line that are examined; 200 are shown. */
    private static final int MAX_LINE = 4_000;

    /** The same library's message if there are no credentials for a registry. */
    private static final String NOT_FOUND = "credentials not found";

    /** The secret in a response, complete or truncated, in the helper protocol's format. */
    private static final Pattern SECRET =
            Pattern.compile("\"(?:Secret|Password|Token|auth)\"\\s{0,9}:\\s{0,9}\"([^\"]*)", Pattern.CASE_INSENSITIVE);

    /** A secret after a keyword: {@code password=...}, {@code Authorization: Basic ...}. */
    private static final Pattern ANNOUNCED =
            Pattern.compile("((?i:secret|password|passwd|passphrase|token|key)[\"']?[=:])[^\\s\"',;&]+"
                    + "|((?i:secret|password|passwd|passphrase|token|key|bearer|basic)[\"']?[=:]? {1,3}[\"']?)"
                    + "(?!https?:)(?=[^\\s\"']{0,200}[0-9])[^\\s\"',;&]{6,}");

    private HelperComplaint() {}

    /** Returns whether the helper has no credentials for the registry, which it also reports with an exit code. */
    static boolean isNotFound(HelperProcess.Result result) {
        return Stream.of(result.output(), result.errors())
                .flatMap(printed -> lines(printed).stream())
                .anyMatch(line -> line.startsWith(NOT_FOUND));
    }

    /** Returns the error message: one quoted, printable line of up to 200 characters without secrets; may be empty. */
    static String of(HelperProcess.Result result) {
        List<String> errors = lines(result.errors());
        List<String> output = lines(result.output());
        List<String> said = errors.isEmpty() ? output : errors;
        if (said.isEmpty()) {
            return "";
        }
        String last = said.get(said.size() - 1);
        String shown = last.substring(0, Math.min(last.length(), MAX_LINE));
        Matcher secret = SECRET.matcher(text(result.output()));
        while (secret.find()) {
            shown = secret.group(1).isEmpty() ? shown : shown.replace(secret.group(1), "***");
        }
        shown = SECRET.matcher(shown).replaceAll("\"***");
        shown = ANNOUNCED.matcher(shown).replaceAll("$1$2***");
        return Quoted.of(new Redaction().hide(shown));
    }

    private static List<String> lines(byte[] printed) {
        return text(printed)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String text(byte[] printed) {
        return new String(printed, StandardCharsets.UTF_8);
    }
}
