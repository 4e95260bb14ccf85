package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One WWW-Authenticate challenge (RFC 9110, 11.6.1).
 *
 * @param scheme lower case: {@code bearer}, {@code basic}
 * @param parameters names in lower case; empty where the challenge carries a token68 or nothing
 */
record Challenge(String scheme, Map<String, String> parameters) {

    /** All challenges of an answer, in order, whether one header lists them or several. */
    static List<Challenge> of(Headers headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers.all("WWW-Authenticate")) {
            challenges.addAll(new ChallengeReader(header).all());
        }
        return challenges;
    }

    /**
     * The challenge to answer, empty where none is understood. Bearer is preferred; of several Bearer challenges the
     * first whose realm is a URL, and one without such a realm only where there is no Basic challenge.
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

    /** The scopes that the challenge names; empty where it names none. */
    List<Scope> scopes() {
        return Scope.list(parameters.getOrDefault("scope", ""));
    }

    /** Whether a token is good, but not for this (RFC 6750, 3.1). */
    boolean isInsufficientScope() {
        return isBearer() && "insufficient_scope".equals(parameters.get("error"));
    }

    private boolean hasRealm() {
        return Location.parse(parameters.getOrDefault("realm", "")).isPresent();
    }
}
