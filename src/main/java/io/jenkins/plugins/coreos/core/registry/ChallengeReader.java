package io.jenkins.plugins.coreos.core.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one WWW-Authenticate header (RFC 9110, 11.2 to 11.6.1): a list of challenges, each with a token68, a list of
 * parameters, or neither. One pass over the header, without a regular expression: those recurse, and the other side
 * decides how long a header is.
 *
 * <p>Lenient where registries are: a missing comma between parameters, values without quotation marks that should have
 * them, a quotation mark that is never closed.
 */
final class ChallengeReader {
    private final String header;
    private int at;

    ChallengeReader(String header) {
        this.header = header;
    }

    /** The challenges of the header, in order. */
    List<Challenge> all() {
        List<Challenge> challenges = new ArrayList<>();
        skipSeparators();
        while (at < header.length()) {
            String scheme = token();
            if (scheme.isEmpty()) {
                // No name can begin here: go on behind the next comma.
                skipTo(',');
            } else {
                challenges.add(new Challenge(scheme.toLowerCase(Locale.ROOT), content()));
            }
            skipSeparators();
        }
        return challenges;
    }

    /** What follows a scheme; the reader is then at the next scheme, or at the end. */
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
                // The name of the next scheme, or nothing that belongs to this one.
                at = before;
                return parameters;
            }
            at++;
            skipSpace();
            parameters.put(name.toLowerCase(Locale.ROOT), value());
        }
    }

    /** Skips a token68, which is followed by a comma or by the end; a parameter looks alike up to its value. */
    private boolean skipToken68() {
        int before = at;
        while (at < header.length()
                && (isAlphanumeric(header.charAt(at)) || "-._~+/".indexOf(header.charAt(at)) >= 0)) {
            at++;
        }
        boolean any = at > before;
        while (at < header.length() && header.charAt(at) == '=') {
            at++;
        }
        skipSpace();
        boolean found = any && (at == header.length() || header.charAt(at) == ',');
        if (!found) {
            at = before;
        }
        return found;
    }

    private String value() {
        if (at < header.length() && header.charAt(at) == '"') {
            return quoted();
        }
        int begin = at;
        while (at < header.length()
                && header.charAt(at) > ' '
                && header.charAt(at) != ','
                && header.charAt(at) != '"') {
            at++;
        }
        return header.substring(begin, at);
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
        int begin = at;
        while (at < header.length()
                && (isAlphanumeric(header.charAt(at)) || "!#$%&'*+-.^_`|~".indexOf(header.charAt(at)) >= 0)) {
            at++;
        }
        return header.substring(begin, at);
    }

    private static boolean isAlphanumeric(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private void skipTo(char end) {
        while (at < header.length() && header.charAt(at) != end) {
            at++;
        }
    }

    private void skipSpace() {
        while (at < header.length() && header.charAt(at) <= ' ') {
            at++;
        }
    }

    /** White space and commas: an element of a list may be empty (RFC 9110, 5.6.1). */
    private void skipSeparators() {
        while (at < header.length() && (header.charAt(at) <= ' ' || header.charAt(at) == ',')) {
            at++;
        }
    }
}
