package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * A bearer token (distribution, "Token Authentication Specification").
 *
 * @param expires when it is of no use any more
 */
record Token(String value, Instant expires) {
    /** What the specification says where the answer says nothing. */
    private static final long DEFAULT_LIFETIME = 60;

    /** A day: longer than any push. What a service promises beyond that may be no time at all. */
    private static final long LONGEST_LIFETIME = 86_400;

    /** A token this close to its end would expire under way. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /**
     * Reads a token service's answer. Its {@code issued_at} is not used: clocks differ.
     *
     * @throws JsonException when it holds no token
     */
    static Token parse(byte[] json, Instant now) throws JsonException {
        JsonObject answer = Json.parseObject(json, "the token service's answer");
        String value = answer.has("token") ? answer.string("token") : answer.string("access_token");
        if (!isValid(value)) {
            throw new JsonException("the token service's answer holds a token that fits into no header");
        }
        Long lifetime = answer.optionalNumber("expires_in");
        return new Token(
                value,
                now.plusSeconds(
                        lifetime == null ? DEFAULT_LIFETIME : Math.max(0, Math.min(lifetime, LONGEST_LIFETIME))));
    }

    /** Whether a header can carry it. */
    static boolean isValid(String value) {
        return value.matches("[\\x21-\\x7e]+");
    }

    boolean isFresh(Instant now) {
        return now.plus(MARGIN).isBefore(expires);
    }
}
