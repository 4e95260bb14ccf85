package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.HttpConnections.LostConnectionException;
import io.jenkins.plugins.coreos.core.text.ByteSize;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Creates the error messages for failed requests: the attempted operation, the URL, the response, and advice. */
final class Failures {
    private static final String NOT_REGISTRY = "this is not a container registry; check host and port";

    private static final String FORBIDDEN =
            "a firewall or the registry's list of permitted addresses may refuse this client, so have its address"
                    + " permitted; or this is not a container registry, so check host and port";

    private Failures() {}

    /**
     * Creates the exception for a request without a response.
     *
     * @param hasClientCertificate whether a client certificate was available
     */
    static RegistryException connection(RegistryRequest request, IOException cause, boolean hasClientCertificate) {
        if (find(cause, UnknownHostException.class, UnresolvedAddressException.class) != null) {
            String problem = "host '" + request.uri().getHost() + "' not found";
            return unreachable(request, problem, "check the registry's name, and the DNS of this agent", cause);
        }
        if (find(cause, NoRouteToHostException.class) != null) {
            String advice = "check that this agent may reach the registry (firewall, proxy, network policy)";
            return unreachable(request, "cannot connect", advice, cause);
        }
        if (find(cause, ConnectException.class) != null) {
            String advice = "check the registry's name and port, and that it is running";
            return unreachable(request, "the connection was refused", advice, cause);
        }
        SSLException tls = (SSLException) find(cause, SSLException.class);
        if (tls != null && isHandshakeFailure(tls)) {
            TlsFailures.Explanation why = TlsFailures.explain(tls, request.uri().getHost(), hasClientCertificate);
            return failure(Failure.TLS, request, why.problem(), why.advice(), cause);
        }
        String reason = cause.getMessage() == null ? "no reason given" : cause.getMessage();
        String problem = "the connection broke: " + Quoted.printable(reason.replaceAll("\\p{Cntrl}+", " "));
        String advice = tls instanceof SSLHandshakeException ? "if it uses plain HTTP, set tlsVerify to false" : null;
        return failure(Failure.INTERRUPTED, request, problem, advice, cause);
    }

    static RegistryException unreachable(RegistryRequest request, String problem, String advice, Throwable cause) {
        return failure(Failure.UNREACHABLE, request, problem, advice, cause);
    }

    static RegistryException stalled(RegistryRequest request, Duration limit, long bytes) {
        String problem = "no data was transferred for " + limit.toSeconds() + " s (after " + ByteSize.of(bytes) + ")";
        return failure(Failure.INTERRUPTED, request, problem, null);
    }

    static RegistryException insecureRedirect(RegistryRequest request, URI target) {
        return failure(
                Failure.REFUSED,
                request,
                "a redirect from TLS to plain HTTP, to " + RegistryRequest.forMessage(target),
                "correct the registry's external URL, or set tlsVerify to false");
    }

    static RegistryException status(
            RegistryRequest request, RegistryResponse response, RegistryCredentials credentials) {
        Failure kind = kind(response);
        Duration wait = Retry.parseRetryAfter(response.header("Retry-After").orElse(null));
        String message = message(request, outcome(response), advice(kind, request, response, credentials));
        return new RegistryException(kind, response.status(), wait, message, null);
    }

    private static String outcome(RegistryResponse response) {
        if (isRedirect(response)) {
            return "HTTP " + response.status() + ", a redirect"
                    + response.location()
                            .map(target -> " to " + forMessage(response, target))
                            .orElse(" without a valid Location");
        }
        boolean unexpected = response.isSuccess() && !response.isWebPage();
        String error = response.errorText();
        String status = (unexpected ? "unexpected status " : "HTTP ") + response.status();
        return status
                + (error.isEmpty() ? "" : " " + error)
                + (response.isWebPage() && response.isSuccess() ? ", a web page" : "");
    }

    /** Returns whether the response is a redirect that was not followed because it would lose the body. */
    private static boolean isRedirect(RegistryResponse response) {
        return response.status() >= 300 && response.status() < 400;
    }

    /** Creates the exception for {@link RegistryResponse#isForeign404}, which may be gone after a retry. */
    static RegistryException foreign404(RegistryRequest request, RegistryResponse response) {
        String problem = outcome(response) + ", a web page instead of the registry's response";
        String advice = "a proxy or load balancer may have sent it; check host and port";
        return rejection(Failure.UNAVAILABLE, request, response, problem, advice);
    }

    /** Creates the exception for a protocol violation, such as a missing header or a different digest. */
    static RegistryException protocol(RegistryRequest request, RegistryResponse response, String problem) {
        return rejection(
                Failure.UNAVAILABLE, request, response, "HTTP " + response.status() + ", but " + problem, null);
    }

    /** Creates the exception for an invalid response that a retry would not change, such as an unsupported document. */
    static RegistryException invalid(RegistryRequest request, RegistryResponse response, String problem) {
        return rejection(Failure.REFUSED, request, response, problem, null);
    }

    /** Creates the exception for a rejected operation that may succeed if it is restarted from the beginning. */
    static RegistryException restart(RegistryRequest request, RegistryResponse response, String problem) {
        return rejection(Failure.UNAVAILABLE, request, response, outcome(response) + ": " + problem, null);
    }

    /** Creates the exception for a manifest rejected because of a blob that the registry has confirmed before. */
    static RegistryException lostBlob(RegistryRequest request, RegistryResponse response) {
        String advice = "the registry has lost a blob that it had accepted (garbage collection?); push again";
        return rejection(Failure.UNAVAILABLE, request, response, outcome(response), advice);
    }

    /** Creates the exception for a server that does not behave like a registry. */
    static RegistryException notRegistry(RegistryRequest request, RegistryResponse response) {
        String where = response.uri().equals(request.uri()) ? "" : " from " + forMessage(response, response.uri());
        String expected = response.isSuccess() || isRedirect(response) ? "" : " instead of 200 or 401";
        return rejection(
                Failure.REFUSED,
                request,
                response,
                outcome(response) + where + expected,
                response.status() == 403 ? FORBIDDEN : NOT_REGISTRY);
    }

    /** Creates the exception for a 401 without a challenge, or with unsupported schemes only. */
    static RegistryException unsupportedChallenge(RegistryRequest request, RegistryResponse response) {
        String schemes = Challenge.of(response.headers()).stream()
                .map(challenge -> "'" + response.forMessage(challenge.scheme()) + "'")
                .distinct()
                .limit(3)
                .collect(Collectors.joining(" or "));
        String problem = schemes.isEmpty()
                ? "HTTP 401 without an authentication challenge"
                : "HTTP 401 with unsupported authentication (" + schemes + "), not Basic or Bearer";
        String advice = "a proxy may have sent it; check host and port";
        return rejection(Failure.UNAUTHORIZED, request, response, problem, advice);
    }

    /** Creates the exception for a token, or a response of the token service, that cannot be used. */
    static RegistryException unauthorized(RegistryRequest request, String problem, RegistryCredentials credentials) {
        String advice = advice(Failure.UNAUTHORIZED, request, null, credentials);
        return failure(Failure.UNAUTHORIZED, request, problem, advice);
    }

    static RegistryException rejection(
            Failure kind, RegistryRequest request, RegistryResponse response, String problem, String advice) {
        return new RegistryException(kind, response.status(), null, message(request, problem, advice), null);
    }

    private static String forMessage(RegistryResponse response, URI uri) {
        return response.forMessage(RegistryRequest.forMessage(uri));
    }

    private static Failure kind(RegistryResponse response) {
        return switch (response.status()) {
            case 401 -> Failure.UNAUTHORIZED;
            case 403 -> Failure.DENIED;
            case 404 -> Failure.NOT_FOUND;
            case 408, 429, 500, 502, 503, 504 -> Failure.UNAVAILABLE;
            default -> {
                if (response.error().has("DIGEST_INVALID")) {
                    yield Failure.DIGEST_INVALID;
                }
                // Quay sometimes answers 200 "Healthcheck requested" instead of 201 or 202: a transient failure.
                yield response.isSuccess() && !response.isWebPage() ? Failure.UNAVAILABLE : Failure.REFUSED;
            }
        };
    }

    private static String advice(
            Failure kind, RegistryRequest request, RegistryResponse response, RegistryCredentials credentials) {
        boolean anonymous = credentials.secret() == null;
        return switch (kind) {
            case UNAUTHORIZED ->
                anonymous
                        ? credentials.description() + "; provide credentials that may "
                                + (request.pulls() ? "pull" : "push")
                        : "check the " + credentials.description();
            case DENIED ->
                (anonymous ? "anonymous access" : credentials.description())
                        + " is not allowed here; grant " + (request.pulls() ? "read" : "write")
                        + " access to the repository";
            case NOT_FOUND ->
                request.pulls()
                        ? "check the image's name and tag"
                        : "check the repository's name; some registries require it to exist before the first push";
            case REFUSED -> refusal(response);
            default -> null;
        };
    }

    private static String refusal(RegistryResponse response) {
        if (response.status() == 413) {
            return "a proxy in front of the registry limits the size of requests; raise its limit";
        }
        if (response.isSuccess()) {
            return NOT_REGISTRY;
        }
        return isRedirect(response) ? "name the registry by the host that it redirects to" : null;
    }

    static RegistryException failure(Failure kind, RegistryRequest request, String problem, String advice) {
        return failure(kind, request, problem, advice, null);
    }

    static RegistryException failure(
            Failure kind, RegistryRequest request, String problem, String advice, Throwable cause) {
        return new RegistryException(kind, 0, null, message(request, problem, advice), cause);
    }

    static String message(RegistryRequest request, String problem, String advice) {
        return "could not " + request.purpose() + ": " + request.forMessage() + ": " + problem
                + (advice == null ? "" : " — " + advice);
    }

    /** Returns whether the TLS handshake failed, rather than an established connection. */
    private static boolean isHandshakeFailure(SSLException e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof SSLHandshakeException
                ? !message.contains("terminated the handshake")
                : message.contains("Unsupported or unrecognized SSL message") || message.contains("plaintext");
    }

    /** Returns whether the connection ended during the TLS handshake. */
    static boolean isInHandshake(RegistryException failure) {
        return find(failure, SSLHandshakeException.class) != null;
    }

    /** Returns whether a reused connection was closed before the request could have been answered. */
    static boolean isLost(RegistryException failure) {
        return find(failure, LostConnectionException.class) != null;
    }

    /** Returns the first exception of one of the types in a chain of causes, or null. */
    static Throwable find(Throwable error, Class<?>... types) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < 10; depth++, at = at.getCause()) {
            for (Class<?> type : types) {
                if (type.isInstance(at)) {
                    return at;
                }
            }
        }
        return null;
    }
}
