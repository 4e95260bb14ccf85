package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.testing.fake.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** A fault of a read, and the error of a transfer in which the fault persists. */
enum PullTrouble {
    REFUSED(() -> Fault.refuseFor(Duration.ofMillis(150)), "the connection was refused"),
    RESET(() -> Fault.resetAfter(0), "the connection broke"),
    RESET_IN_BODY(() -> Fault.resetAnswerAfter(PullTrouble.IN_BODY), "the connection broke"),
    CLOSED(Fault::close, "the connection broke"),
    TRUNCATED_ANSWER(Fault::truncateAnswer, "the connection broke"),
    STATUS_408(() -> Fault.status(408), "HTTP 408"),
    STATUS_429_SECONDS(() -> Fault.tooManyRequests(1), "HTTP 429"),
    STATUS_429_DATE(() -> Fault.tooManyRequestsUntil(Instant.now().plusSeconds(1)), "HTTP 429"),
    STATUS_429(() -> Fault.status(429), "HTTP 429"),
    STATUS_500(() -> Fault.error(500, "UNKNOWN", "disk on fire"), "HTTP 500"),
    STATUS_502(() -> Fault.status(502).body("<html>Bad Gateway</html>"), "HTTP 502"),
    STATUS_503(() -> Fault.status(503), "HTTP 503"),
    STATUS_503_SECONDS(() -> Fault.status(503).header("Retry-After", "1"), "HTTP 503"),
    STATUS_504(() -> Fault.status(504), "HTTP 504"),
    HANG(Fault::hang, "no data was transferred for"),
    HANG_IN_BODY(() -> Fault.hangAnswerAfter(PullTrouble.IN_BODY), "no data was transferred for"),
    TOKENS_EXPIRE(Fault::expireTokens, "HTTP 401"),
    STRAY_200(Fault::stray200, "neither a manifest nor an index"),
    WEB_PAGE(() -> Fault.status(200).header("Content-Type", "text/html").body("<html>Log in</html>"), "a web page"),
    STATUS_403(() -> Fault.error(403, "DENIED", "no"), "HTTP 403"),
    STATUS_404(() -> Fault.error(404, "UNKNOWN", "gone"), "HTTP 404"),
    STATUS_416(() -> Fault.status(416), "HTTP 416"),
    SHORT_LENGTH(() -> PullTrouble.length(-1), "instead of"),
    LONG_LENGTH(() -> PullTrouble.length(10), "no data was transferred for"),
    WRONG_BYTE(PullTrouble::wrongByte, "digest sha256:"),
    WRONG_DIGEST(PullTrouble::wrongDigest, "instead of sha256:1"),
    OTHER_RANGE(() -> Fault.reworked(reply -> reply.header("Content-Range", "bytes 5-9/10")), ""),
    NO_CONTENT_RANGE(() -> Fault.reworked(PullTrouble::withoutRange), ""),
    PART_AS_200(() -> Fault.reworked(reply -> new Fault.Reply(200, reply.headers(), reply.body())), "instead of"),
    NO_RANGES(() -> Fault.delay(Duration.ZERO), "");

    /** An offset within the large layer; smaller responses lack their last byte. */
    private static final long IN_BODY = 700_000;

    private final Supplier<Fault> fault;
    private final String message;

    PullTrouble(Supplier<Fault> fault, String message) {
        this.fault = fault;
        this.message = message;
    }

    Fault fault(boolean always) {
        return always && this == REFUSED ? Fault.refuseForEver() : fault.get();
    }

    String message() {
        return message;
    }

    boolean isHang() {
        return this == HANG || this == HANG_IN_BODY || this == LONG_LENGTH;
    }

    private static Fault length(int more) {
        return Fault.reworked(reply -> reply.header("Content-Length", Integer.toString(reply.body().length + more)));
    }

    private static Fault wrongByte() {
        return Fault.reworked(reply -> {
            byte[] bytes = reply.body().clone();
            bytes[bytes.length / 2] ^= 1;
            return reply.body(bytes);
        });
    }

    private static Fault wrongDigest() {
        return Fault.reworked(reply -> reply.header("Docker-Content-Digest", "sha256:" + "1".repeat(64)));
    }

    private static Fault.Reply withoutRange(Fault.Reply reply) {
        return reply.header("Content-Range", "");
    }
}
