package io.jenkins.plugins.coreos.testing.fake;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A fault that is injected into a request. */
public sealed interface Fault {
    /** Reads the body and sends this response, without executing the request. */
    record Status(int code, Map<String, String> headers, String body) implements Fault {
        public Status header(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Status(code, more, body);
        }

        public Status body(String text) {
            return new Status(code, headers, text);
        }
    }

    /** Responds before it reads the body, and then closes the connection. */
    record Early(Status status) implements Fault {}

    /** Closes the connection with FIN, without executing the request or responding. */
    record Close() implements Fault {}

    /** Resets the connection (RST) after this number of bytes of the body. */
    record Reset(long afterBytes) implements Fault {}

    /** Stops after this number of bytes of the body: neither reads nor responds until released or closed. */
    record Hang(long afterBytes) implements Fault {}

    /** Executes the request, but closes the connection instead of responding. */
    record LostAnswer() implements Fault {}

    /** Executes the request, and sends half of the response. */
    record TruncatedAnswer() implements Fault {}

    /** Executes the request, and breaks the response off after this number of bytes, with a reset or a hang. */
    record BrokenAnswer(long afterBytes, boolean hangs) implements Fault {}

    /** Executes the request, and sends a changed response, which may be binary. */
    record Reworked(UnaryOperator<Reply> change) implements Fault {}

    /** A response with a binary body. */
    record Reply(int status, Map<String, String> headers, byte[] body) {
        public Reply header(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Reply(status, more, body);
        }

        public Reply body(byte[] bytes) {
            return new Reply(status, headers, bytes);
        }
    }

    /** Invalidates all tokens issued so far, and then serves the request. */
    record ExpireTokens() implements Fault {}

    /** Breaks all connections, and refuses new ones for this duration; zero means for ever. */
    record Refuse(Duration duration) implements Fault {}

    /** Delays the request, and then serves it. */
    record Delay(Duration duration) implements Fault {}

    /** Executes the request, and sends a changed response. */
    record Altered(UnaryOperator<Status> change) implements Fault {}

    static Status status(int code) {
        return new Status(code, Map.of(), "");
    }

    /** An error with a code and message in the body, as registries send it. */
    static Status error(int status, String code, String message) {
        return status(status)
                .header("Content-Type", "application/json")
                .body("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}");
    }

    /** A 200 as Quay sends occasionally instead of 201 or 202. */
    static Status stray200() {
        return status(200).body("Healthcheck requested");
    }

    static Status tooManyRequests(int retryAfterSeconds) {
        return status(429).header("Retry-After", Integer.toString(retryAfterSeconds));
    }

    /** The other form of Retry-After: an HTTP date (RFC 9110, 5.6.7). */
    static Status tooManyRequestsUntil(Instant instant) {
        return status(429)
                .header("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atZone(ZoneOffset.UTC)));
    }

    static Status redirect(int code, String location) {
        return status(code).header("Location", location);
    }

    static Fault early(Status status) {
        return new Early(status);
    }

    static Fault close() {
        return new Close();
    }

    static Fault resetAfter(long bytes) {
        return new Reset(bytes);
    }

    /** Reads the whole body, but does not respond. */
    static Fault hang() {
        return new Hang(Long.MAX_VALUE);
    }

    static Fault hangAfter(long bytes) {
        return new Hang(bytes);
    }

    static Fault loseAnswer() {
        return new LostAnswer();
    }

    static Fault truncateAnswer() {
        return new TruncatedAnswer();
    }

    /** Executes the request, and responds with another status. */
    static Fault answeredAs(int code) {
        return altered(status -> new Status(code, status.headers(), status.body()));
    }

    /** Executes the request, and responds with another header. */
    static Fault answeredWith(String name, String value) {
        return altered(status -> status.header(name, value));
    }

    /** Executes the request, and changes the response. */
    static Fault altered(UnaryOperator<Status> change) {
        return new Altered(change);
    }

    static Fault resetAnswerAfter(long bytes) {
        return new BrokenAnswer(bytes, false);
    }

    static Fault hangAnswerAfter(long bytes) {
        return new BrokenAnswer(bytes, true);
    }

    /** Executes the request, and changes the response, which may be binary. */
    static Fault reworked(UnaryOperator<Reply> change) {
        return new Reworked(change);
    }

    static Fault expireTokens() {
        return new ExpireTokens();
    }

    static Fault refuseFor(Duration duration) {
        return new Refuse(duration);
    }

    static Fault refuseForEver() {
        return new Refuse(Duration.ZERO);
    }

    static Fault delay(Duration duration) {
        return new Delay(duration);
    }
}
