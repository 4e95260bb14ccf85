package io.jenkins.plugins.coreos.core.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Parses one WWW-Authenticate header (RFC 9110, 11.2 to 11.6.1): a list of challenges, each with a token68, a list of
 * parameters, or neither. Uses a single pass rather than a regular expression, because regular expressions recurse and
 * the server controls the header's length.
 *
 * <p>Tolerates common mistakes of registries: a missing comma between parameters, unquoted values that should be
 * quoted, and a missing closing quotation mark.
 */
final class ChallengeReader {
    private final String header;
    private int at;

    ChallengeReader(String header) {
        this.header = header;
    }

    /** Returns the challenges of the header, in order. */
    List<Challenge> all() {
        List<Challenge> challenges = new ArrayList<>();
        skipSeparators();
        while (at < header.length()) {
            String scheme = token();
            if (scheme.isEmpty()) {
                // Not the start of a name: continue after the next comma.
                take(c -> c != ',');
            } else {
                challenges.add(new Challenge(scheme.toLowerCase(Locale.ROOT), content()));
            }
            skipSeparators();
        }
        return challenges;
    }

    /** Reads the parameters after a scheme; the position is then at the next scheme or at the end. */
    private Map<String, String> content() {
        Map<String, String> parameters = new HashMap<>();
        int scheme = at;
        skipSpace();
        if (at > scheme && skipToken68()) {
            return parameters;
        }
        while (true) {
            int before = at;
            skipSeparators();
            String name = token();
            skipSpace();
            if (name.isEmpty() || at >= header.length() || header.charAt(at) != '=') {
                // The next scheme, or text that does not belong to this one.
                at = before;
                return parameters;
            }
            at++;
            skipSpace();
            parameters.put(name.toLowerCase(Locale.ROOT), value());
        }
    }

    /**
     * Skips a token68, which ends at a comma or at the end of the header; a parameter looks the same up to its value.
     */
    private boolean skipToken68() {
        int before = at;
        boolean any = !take(c -> isAlphanumeric(c) || "-._~+/".indexOf(c) >= 0).isEmpty();
        take(c -> c == '=');
        skipSpace();
        boolean found = any && (at == header.length() || header.charAt(at) == ',');
        if (!found) {
            at = before;
        }
        return found;
    }

    private String value() {
        boolean quoted = at < header.length() && header.charAt(at) == '"';
        return quoted ? quoted() : take(c -> c > ' ' && c != ',' && c != '"');
    }

    private String quoted() {
        StringBuilder text = new StringBuilder();
        for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
            if (header.charAt(at) == '\\' && at + 1 < header.length()) {
                at++;
            }
            text.append(header.charAt(at));
        }
        at = Math.min(at + 1, header.length());
        return text.toString();
    }

    private String token() {
        return take(c -> isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    private static boolean isAlphanumeric(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private void skipSpace() {
        take(c -> c <= ' ');
    }

    /** Skips white space and commas: list elements may be empty (RFC 9110, 5.6.1). */
    private void skipSeparators() {
        take(c -> c <= ' ' || c == ',');
    }

    private String take(IntPredicate allowed) {
        int begin = at;
        while (at < header.length() && allowed.test(header.charAt(at))) {
            at++;
        }
        return header.substring(begin, at);
    }
}
