package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.registry.Failure;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** A fault of a request, and the error of a push in which the fault persists. */
enum Trouble {
    REFUSED(() -> Fault.refuseFor(Duration.ofMillis(150)), Failure.UNREACHABLE, "the connection was refused"),
    RESET(() -> Fault.resetAfter(0), Failure.INTERRUPTED, "the connection broke"),
    RESET_IN_BODY(() -> Fault.resetAfter(Trouble.IN_BODY), Failure.INTERRUPTED, "the connection broke"),
    CLOSED(Fault::close, Failure.INTERRUPTED, "the connection broke"),
    STATUS_408(() -> Fault.status(408), Failure.UNAVAILABLE, "HTTP 408"),
    STATUS_429_SECONDS(() -> Fault.tooManyRequests(1), Failure.UNAVAILABLE, "HTTP 429"),
    STATUS_429_DATE(() -> Fault.tooManyRequestsUntil(Instant.now().plusSeconds(1)), Failure.UNAVAILABLE, "HTTP 429"),
    STATUS_500(() -> Fault.error(500, "UNKNOWN", "disk on fire"), Failure.UNAVAILABLE, "HTTP 500"),
    STATUS_502(() -> Fault.status(502).body("<html>Bad Gateway</html>"), Failure.UNAVAILABLE, "HTTP 502"),
    STATUS_503(() -> Fault.status(503), Failure.UNAVAILABLE, "HTTP 503"),
    STATUS_504(() -> Fault.status(504), Failure.UNAVAILABLE, "HTTP 504"),
    STRAY_200(Fault::stray200, Failure.UNAVAILABLE, " 200"),
    STATUS_416(() -> Fault.status(416), Failure.REFUSED, "HTTP 416"),
    HANG(Fault::hang, Failure.INTERRUPTED, "no data was transferred for"),
    HANG_IN_BODY(() -> Fault.hangAfter(Trouble.IN_BODY), Failure.INTERRUPTED, "no data was transferred for"),
    TOKENS_EXPIRE(Fault::expireTokens, Failure.UNAUTHORIZED, "HTTP 401"),
    TRUNCATED_ANSWER(Fault::truncateAnswer, Failure.INTERRUPTED, "the connection broke"),
    LOST_ANSWER(Fault::loseAnswer, Failure.INTERRUPTED, "the connection broke"),
    EARLY_503(() -> Fault.early(Fault.status(503)), Failure.UNAVAILABLE, "HTTP 503");

    /** An offset within the large layer; smaller bodies end before it. */
    private static final long IN_BODY = 700_000;

    private final Supplier<Fault> fault;
    private final Failure failure;
    private final String message;

    Trouble(Supplier<Fault> fault, Failure failure, String message) {
        this.fault = fault;
        this.failure = failure;
        this.message = message;
    }

    Fault fault(boolean always) {
        return always && this == REFUSED ? Fault.refuseForEver() : fault.get();
    }

    boolean isHang() {
        return this == HANG || this == HANG_IN_BODY;
    }

    /** The outcome of a push in which the fault persists. */
    Outcome outcome() {
        return new Outcome(failure, message);
    }

    /**
     * The outcome of a push.
     *
     * @param failure null if the push recovers
     * @param message a part of the message
     */
    record Outcome(Failure failure, String message) {
        static final Outcome RECOVERS = new Outcome(null, null);

        @Override
        public String toString() {
            return failure == null ? "recovers" : "fails as " + failure + " with '" + message + "'";
        }
    }
}
