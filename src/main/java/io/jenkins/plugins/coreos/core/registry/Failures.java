package io.jenkins.plugins.coreos.core.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** The one place where a failed exchange becomes a message: what was attempted, where, what came back, what to do. */
final class Failures {
    private Failures() {}

    static RegistryException noAnswer(Call call, IOException cause) {
        if (isUnknownHost(cause)) {
            return failure(
                    Failure.UNREACHABLE,
                    call,
                    "there is no host '" + call.uri().getHost() + "'",
                    "check the registry's name, and the DNS of this agent",
                    cause);
        }
        if (cause instanceof HttpConnectTimeoutException || find(cause, NoRouteToHostException.class) != null) {
            return failure(
                    Failure.UNREACHABLE,
                    call,
                    "no connection could be made",
                    "check that this agent may reach the registry (firewall, proxy, network policy)",
                    cause);
        }
        if (find(cause, ConnectException.class) != null) {
            return failure(
                    Failure.UNREACHABLE,
                    call,
                    "the connection was refused",
                    "check the registry's name and port, and that it is running",
                    cause);
        }
        SSLException tls = find(cause, SSLException.class);
        if (tls != null && isHandshake(tls)) {
            return failure(
                    Failure.TLS,
                    call,
                    "no TLS connection: " + oneLine(tls.getMessage()),
                    "if the registry's certificate is not signed by an authority that this Java trusts, name it as caCertificate;"
                            + " if it speaks plain HTTP, set tlsVerify to false",
                    cause);
        }
        return failure(
                Failure.INTERRUPTED,
                call,
                "the connection broke: " + oneLine(String.valueOf(cause.getMessage())),
                null,
                cause);
    }

    static RegistryException stalled(Call call, Duration limit, long bytes) {
        return failure(
                Failure.INTERRUPTED,
                call,
                "nothing moved for " + limit.toSeconds() + " s (after " + bytes + " bytes)",
                null,
                null);
    }

    static RegistryException badRedirect(Call call, URI target) {
        return failure(
                Failure.REFUSED,
                call,
                target == null ? "a redirect to nowhere" : "too many redirects, the last to " + Call.shown(target),
                null,
                null);
    }

    static RegistryException insecureRedirect(Call call, URI target) {
        return failure(
                Failure.REFUSED,
                call,
                "a redirect from TLS to plain HTTP, to " + Call.shown(target),
                "correct the registry's external URL, or set tlsVerify to false",
                null);
    }

    /** An answer that is not one of those the request can succeed with. */
    static RegistryException status(Call call, Reply reply, RegistryCredentials credentials) {
        Failure kind = kind(reply);
        String said = reply.error().shown();
        String answer = "HTTP " + reply.status() + (said.isEmpty() ? "" : " " + said);
        Duration wait = RetryAfter.parse(reply.header("Retry-After").orElse(null));
        return new RegistryException(
                kind,
                reply.status(),
                wait,
                message(call, answer, advice(kind, reply.status() == 413, credentials)),
                null);
    }

    /** An answer that broke the protocol: a missing header, another digest. */
    static RegistryException protocol(Call call, Reply reply, String what) {
        return failure(Failure.UNAVAILABLE, call, "HTTP " + reply.status() + ", but " + what, null, null);
    }

    /** A refusal of something that succeeds when it is done again from the start. */
    static RegistryException again(Call call, Reply reply, String what) {
        return new RegistryException(
                Failure.UNAVAILABLE,
                reply.status(),
                null,
                message(call, "HTTP " + reply.status() + " " + reply.error().shown() + ": " + what, null),
                null);
    }

    /** Something answers, but not as a registry does. */
    static RegistryException noRegistry(Call call, Reply reply) {
        return failure(
                Failure.REFUSED,
                call,
                "HTTP " + reply.status() + " instead of 200 or 401",
                "this is no container registry; check host and port",
                null);
    }

    static RegistryException unauthorized(Call call, String what, RegistryCredentials credentials) {
        return failure(Failure.UNAUTHORIZED, call, what, advice(Failure.UNAUTHORIZED, false, credentials), null);
    }

    private static Failure kind(Reply reply) {
        return switch (reply.status()) {
            case 401 -> Failure.UNAUTHORIZED;
            case 403 -> Failure.DENIED;
            case 404 -> Failure.NOT_FOUND;
            case 408, 429, 500, 502, 503, 504 -> Failure.UNAVAILABLE;
            default ->
                reply.error().code().equals("DIGEST_INVALID")
                        ? Failure.DIGEST_INVALID
                        // Quay says 200 "Healthcheck requested" where 201 or 202 is due: a passing fault.
                        : reply.status() < 400 ? Failure.UNAVAILABLE : Failure.REFUSED;
        };
    }

    private static String advice(Failure kind, boolean tooLarge, RegistryCredentials credentials) {
        boolean anonymous = credentials.secret() == null;
        return switch (kind) {
            case UNAUTHORIZED ->
                anonymous
                        ? credentials.description() + "; name some that may push"
                        : "check the " + credentials.description();
            case DENIED ->
                (anonymous ? "without credentials this" : credentials.description())
                        + " is not allowed here; grant write access to the repository";
            case NOT_FOUND -> "check the repository's name; some registries want it created before the first push";
            case REFUSED ->
                tooLarge ? "a proxy before the registry limits the size of requests; raise its limit" : null;
            default -> null;
        };
    }

    static RegistryException failure(Failure kind, Call call, String what, String advice, Throwable cause) {
        return new RegistryException(kind, 0, null, message(call, what, advice), cause);
    }

    static String message(Call call, String what, String advice) {
        return "could not " + call.purpose() + ": " + call.shown() + ": " + what
                + (advice == null ? "" : " — " + advice);
    }

    private static boolean isUnknownHost(Throwable cause) {
        return find(cause, UnknownHostException.class) != null || find(cause, UnresolvedAddressException.class) != null;
    }

    /** A broken pipe within TLS is a broken connection; only what fails before the first byte is about trust. */
    private static boolean isHandshake(SSLException e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof javax.net.ssl.SSLHandshakeException
                ? !message.contains("terminated the handshake")
                : message.contains("Unsupported or unrecognized SSL message") || message.contains("plaintext");
    }

    private static <T extends Throwable> T find(Throwable error, Class<T> type) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < 10; depth++, at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }

    private static String oneLine(String text) {
        return text == null ? "no reason given" : text.replaceAll("\\p{Cntrl}+", " ");
    }
}
