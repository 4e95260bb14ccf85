package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * A bearer token (distribution, "Token Authentication Specification").
 *
 * @param expires time of expiration
 */
public record Token(String value, Instant expires) {
    /** Default and minimum lifetime in seconds, as in Go's clients. */
    private static final long MIN_LIFETIME = 60;

    /** Maximum lifetime in seconds: a day, which is longer than any push. Larger values may overflow. */
    private static final long MAX_LIFETIME = 86_400;

    /**
     * Time before expiration at which a token is no longer used, because it might expire before the request arrives.
     */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /**
     * Parses a token service's response. Ignores {@code issued_at}, because clocks differ.
     *
     * @throws JsonException if the response contains no token
     */
    static Token parse(byte[] json, Instant now) throws JsonException {
        JsonObject response = Json.parseObject(json, "the token service's response");
        String value = text(response, "token");
        if (value.isEmpty()) {
            value = text(response, "access_token");
        }
        if (!isValid(value)) {
            throw new JsonException("the token service's response contains no valid token");
        }
        long lifetime = seconds(response.members().get("expires_in"));
        return new Token(value, now.plusSeconds(Math.max(MIN_LIFETIME, Math.min(lifetime, MAX_LIFETIME))));
    }

    /** Returns a string without the trailing newline that some services add; empty if it is missing. */
    private static String text(JsonObject response, String name) {
        return response.members().get(name) instanceof String text ? text.strip() : "";
    }

    /** Parses a number in any form: {@code 300}, {@code 3e2}, {@code "300"}; 0 if it is not a number. */
    private static long seconds(Object value) {
        if (value instanceof Number number) {
            return (long) number.doubleValue();
        }
        try {
            return value instanceof String text ? (long) Double.parseDouble(text) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Returns whether a header can contain the token. */
    static boolean isValid(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    boolean isFresh(Instant now) {
        return now.plus(MARGIN).isBefore(expires);
    }
}
