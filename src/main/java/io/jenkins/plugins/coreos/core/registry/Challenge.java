package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Headers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One WWW-Authenticate challenge (RFC 9110, 11.6.1).
 *
 * @param scheme lower case: {@code bearer}, {@code basic}
 * @param parameters names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final Pattern SCHEME =
            Pattern.compile("\\G\\s*,?\\s*([A-Za-z][A-Za-z0-9_-]*)(?=\\s|$)(?!\\s*=)\\s*");
    private static final Pattern PARAMETER = Pattern.compile(
            "\\G\\s*,?\\s*([A-Za-z][A-Za-z0-9_-]*)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]*))");

    /** All challenges of an answer, in order. */
    static List<Challenge> of(Headers headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers.all("WWW-Authenticate")) {
            parse(header, challenges);
        }
        return challenges;
    }

    /** The challenge to answer: a token's, where there is a choice; empty where there is none that is understood. */
    static Optional<Challenge> supported(Headers headers) {
        List<Challenge> all = of(headers);
        Optional<Challenge> bearer =
                all.stream().filter(c -> c.scheme().equals("bearer")).findFirst();
        return bearer.isPresent()
                ? bearer
                : all.stream().filter(Challenge::isBasic).findFirst();
    }

    boolean isBasic() {
        return scheme.equals("basic");
    }

    private static void parse(String header, List<Challenge> challenges) {
        int at = 0;
        while (at < header.length()) {
            Matcher scheme = SCHEME.matcher(header);
            if (!scheme.find(at)) {
                return;
            }
            at = scheme.end();
            Map<String, String> parameters = new HashMap<>();
            Matcher parameter = PARAMETER.matcher(header);
            while (parameter.find(at)) {
                String value = parameter.group(2) != null
                        ? parameter.group(2).replaceAll("\\\\(.)", "$1")
                        : parameter.group(3);
                parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), value);
                at = parameter.end();
            }
            challenges.add(new Challenge(scheme.group(1).toLowerCase(Locale.ROOT), parameters));
        }
    }
}
