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
        if (!value.matches("[\\x21-\\x7e]+")) {
            throw new JsonException("the token service's answer holds a token that fits into no header");
        }
        Long lifetime = answer.optionalNumber("expires_in");
        return new Token(value, now.plusSeconds(lifetime == null ? DEFAULT_LIFETIME : lifetime));
    }

    boolean isFresh(Instant now) {
        return now.plus(MARGIN).isBefore(expires);
    }
}
