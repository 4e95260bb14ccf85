package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The reason that a failed credential helper gives: the last line of its standard error, or else of its standard
 * output, where the library of docker's own helpers prints errors (docker-credential-helpers, credentials.Serve).
 */
final class HelperComplaint {
    /** What is looked at of a line, in characters; 200 are shown. */
    private static final int MAX_LINE = 4_000;

    /** How the same library says that it has nothing for a registry. */
    private static final String NOT_FOUND = "credentials not found";

    /** The secret of an answer, whole or cut off, as the helper protocol spells it. */
    private static final Pattern SECRET =
            Pattern.compile("\"(?:Secret|Password|Token|auth)\"\\s{0,9}:\\s{0,9}\"([^\"]*)", Pattern.CASE_INSENSITIVE);

    /** What follows a word that announces a secret: {@code password=...}, {@code Authorization: Basic ...}. */
    private static final Pattern ANNOUNCED =
            Pattern.compile("((?i:secret|password|passwd|passphrase|token|key)[\"']?[=:])[^\\s\"',;&]+"
                    + "|((?i:secret|password|passwd|passphrase|token|key|bearer|basic)[\"']?[=:]? {1,3}[\"']?)"
                    + "(?!https?:)(?=[^\\s\"']{0,200}[0-9])[^\\s\"',;&]{6,}");

    private HelperComplaint() {}

    /** Tells whether the helper has nothing for the registry, which it says with an exit code too. */
    static boolean isNotFound(HelperProcess.Result result) {
        return Stream.of(result.output(), result.errors())
                .flatMap(printed -> lines(printed).stream())
                .anyMatch(line -> line.startsWith(NOT_FOUND));
    }

    /** The reason: one printable line of up to 200 characters without secrets, in quotation marks; perhaps empty. */
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
