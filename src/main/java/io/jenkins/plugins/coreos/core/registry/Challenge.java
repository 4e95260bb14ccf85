package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Headers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * One WWW-Authenticate challenge (RFC 9110, 11.6.1).
 *
 * @param scheme lower case: {@code bearer}, {@code basic}
 * @param parameters parameters by lower-case name; empty if the challenge has a token68 or no parameters
 */
record Challenge(String scheme, Map<String, String> parameters) {

    /** Returns all challenges of a response in order, whether sent in one header or several. */
    static List<Challenge> of(Headers headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers.all("WWW-Authenticate")) {
            challenges.addAll(parse(header));
        }
        return challenges;
    }

    static List<Challenge> parse(String header) {
        return new Reader(header).all();
    }

    /**
     * Returns the challenge to answer; empty if none is supported. Prefers the first Bearer challenge whose realm is a
     * URL, then a Basic challenge, then any Bearer challenge.
     */
    static Optional<Challenge> supported(Headers headers) {
        List<Challenge> all = of(headers);
        return all.stream()
                .filter(each -> each.isBearer() && each.hasRealm())
                .findFirst()
                .or(() -> all.stream().filter(Challenge::isBasic).findFirst())
                .or(() -> all.stream().filter(Challenge::isBearer).findFirst());
    }

    boolean isBasic() {
        return scheme.equals("basic");
    }

    boolean isBearer() {
        return scheme.equals("bearer");
    }

    /** Returns the scopes that the challenge requires; empty if it specifies none. */
    List<Scope> scopes() {
        return Scope.list(parameters.getOrDefault("scope", ""));
    }

    /** Returns whether the token is valid but lacks a scope (RFC 6750, 3.1). */
    boolean isInsufficientScope() {
        return isBearer() && "insufficient_scope".equals(parameters.get("error"));
    }

    private boolean hasRealm() {
        return Location.parse(parameters.getOrDefault("realm", "")).isPresent();
    }

    /**
     * Parses one WWW-Authenticate header (RFC 9110, 11.2 to 11.6.1): a list of challenges, each with a token68, a list
     * of parameters, or neither. Uses a single pass rather than a regular expression, because regular expressions
     * recurse and the server controls the header's length.
     *
     * <p>Tolerates common mistakes of registries: a missing comma between parameters, unquoted values that should be
     * quoted, and a missing closing quotation mark.
     */
    private static final class Reader {
        private final String header;
        private int at;

        Reader(String header) {
            this.header = header;
        }

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
         * Skips a token68, which ends at a comma or at the end of the header; a parameter looks the same up to its
         * value.
         */
        private boolean skipToken68() {
            int before = at;
            boolean any =
                    !take(c -> isAlphanumeric(c) || "-._~+/".indexOf(c) >= 0).isEmpty();
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
}
