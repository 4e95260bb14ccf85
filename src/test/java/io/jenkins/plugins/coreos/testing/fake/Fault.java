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
    /** The request's body is read, nothing is done, and this is answered. */
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

    /** Answered before the body has been read; then the connection is closed. */
    record Early(Status status) implements Fault {}

    /** The connection is closed in good order before an answer; nothing has been done. */
    record Close() implements Fault {}

    /** The connection is reset (RST) when so many bytes of the body have been taken in. */
    record Reset(long afterBytes) implements Fault {}

    /** Nothing more is read after so many bytes of the body, nor answered, until the registry lets go or is closed. */
    record Hang(long afterBytes) implements Fault {}

    /** The request is carried out, and its answer is lost: the connection closes in place of it. */
    record LostAnswer() implements Fault {}

    /** The request is carried out, and half of its answer is sent. */
    record TruncatedAnswer() implements Fault {}

    /** All tokens given so far are void; then the request is served as it is. */
    record ExpireTokens() implements Fault {}

    /** Connections break, and new ones are refused for that long; zero is for ever. */
    record Refuse(Duration duration) implements Fault {}

    /** The answer has to wait; then the request is served. */
    record Delay(Duration duration) implements Fault {}

    /** The request is carried out, and its answer is sent in another form. */
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

    /** The body is read to its end, and then nothing happens. */
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

    /** The request is carried out, and answered with another status. */
    static Fault answeredAs(int code) {
        return altered(status -> new Status(code, status.headers(), status.body()));
    }

    /** The request is carried out, and answered with another header. */
    static Fault answeredWith(String name, String value) {
        return altered(status -> status.header(name, value));
    }

    /** The request is carried out, and its answer is changed. */
    static Fault altered(UnaryOperator<Status> change) {
        return new Altered(change);
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
