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
 * @param parameters parameters by lower-case name; empty if the challenge has a token68 or no parameters
 */
record Challenge(String scheme, Map<String, String> parameters) {

    /** Returns all challenges of a response in order, whether sent in one header or several. */
    static List<Challenge> of(Headers headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers.all("WWW-Authenticate")) {
            challenges.addAll(new ChallengeReader(header).all());
        }
        return challenges;
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
}
