package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.reference.DockerHub;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.net.URI;

/**
 * The API version check (distribution-spec, "end-1"): determines whether the host is a registry, whether it uses TLS,
 * and how it authenticates.
 */
final class Ping {
    private final Transport transport;
    private final String registry;

    Ping(Transport transport, String registry) {
        this.transport = transport;
        this.registry = registry;
    }

    /** The registry that responded: its base URL and the response. */
    record Registry(URI base, RegistryResponse response) {
        /**
         * Passes the challenge in the response, if any, to the authenticator.
         *
         * @param pulls whether read access suffices, for the message of a rejection
         */
        void passChallenge(Authenticator authenticator, boolean pulls) throws RegistryException {
            if (response.status() == 401 && !authenticator.acceptChallenge(response)) {
                URI uri = base.resolve("/v2/");
                String purpose = "log in to registry " + base.getAuthority();
                RegistryRequest request =
                        pulls ? RegistryRequest.pull(uri, purpose) : RegistryRequest.of("GET", uri, purpose);
                throw authenticator.rejection(request, response);
            }
        }
    }

    /**
     * Contacts the registry.
     *
     * @throws RegistryException if the host is unreachable or not a registry
     */
    Registry run() throws IOException, InterruptedException {
        if (!transport.options().tlsVerify() && isLoopback()) {
            return localFirst();
        }
        try {
            return ping("https");
        } catch (RegistryException e) {
            boolean noTls = e.failure() == Failure.TLS
                    || e.failure() == Failure.UNREACHABLE && !hasPort()
                    // A proxy may permit tunnels only to some ports, but plain HTTP to all.
                    || ProxyRoute.isTunnelRefused(e)
                    // A server without TLS may just close the connection.
                    || e.failure() == Failure.INTERRUPTED && Failures.isInHandshake(e);
            if (transport.options().tlsVerify() || !noTls || TlsFailures.isAboutClient(e)) {
                throw e;
            }
            try {
                return ping("http");
            } catch (RegistryException second) {
                e.addSuppressed(second);
                // A TLS port answers plain HTTP with 400: report the first failure.
                boolean informative = second.status() > 0 || e.failure() != Failure.UNREACHABLE;
                throw second.status() != 400 && informative ? second : e;
            }
        }
    }

    /**
     * Tries plain HTTP first on the loopback interface, where traffic cannot be intercepted and an unverified registry
     * most likely has no TLS. Nothing secret is sent before the registry has answered.
     */
    private Registry localFirst() throws IOException, InterruptedException {
        try {
            return ping("http");
        } catch (RegistryException e) {
            // A TLS port answers plain HTTP with 400 or just closes the connection. Any other response comes from the
            // registry itself.
            boolean mayBeTls = e.status() == 400
                    || e.failure() == Failure.INTERRUPTED
                    || e.failure() == Failure.UNREACHABLE && !hasPort();
            if (!mayBeTls) {
                throw e;
            }
            try {
                return ping("https");
            } catch (RegistryException second) {
                second.addSuppressed(e);
                boolean noTls = !TlsFailures.isAboutClient(second)
                        && (second.failure() == Failure.TLS || Failures.isInHandshake(second));
                throw noTls || second.failure() == Failure.UNREACHABLE ? e : second;
            }
        }
    }

    private boolean isLoopback() {
        return registry.matches("(?:localhost|127\\.[0-9.]+|\\[::1])(?::[0-9]+)?");
    }

    private Registry ping(String scheme) throws IOException, InterruptedException {
        URI base = URI.create(scheme + "://" + DockerHub.apiHost(registry));
        RegistryRequest request = RegistryRequest.of("GET", base.resolve("/v2/"), "contact registry " + registry);
        if (!Origin.isHttp(base)) {
            throw Failures.failure(
                    Failure.REFUSED,
                    request,
                    Quoted.of(registry) + " is not a valid host name",
                    "use a name of letters, digits, hyphens and dots, or an address");
        }
        RegistryResponse response = transport.exchange(request, uri -> null, sent -> {});
        // There is a connection: a refusal is not a failure to contact the registry.
        RegistryRequest answered = RegistryRequest.of("GET", request.uri(), "use registry " + registry);
        if (response.isSuccess() && response.isWebPage()) {
            // A captive portal, or the login page that it redirects to.
            throw Failures.notRegistry(answered, response);
        }
        if (response.isSuccess() || response.status() == 401) {
            return new Registry(base(request, base, response), response);
        }
        RegistryException failure = Failures.status(answered, response, RegistryCredentials.ANONYMOUS);
        throw failure.failure().isTransient() ? failure : Failures.notRegistry(answered, response);
    }

    /** Returns the base URL of the registry: a redirect may lead to its TLS port, but not to another host. */
    private static URI base(RegistryRequest request, URI base, RegistryResponse response) throws RegistryException {
        Origin requested = Origin.of(base);
        Origin actual = Origin.of(response.uri());
        if (actual.isSameHost(requested) && !isApi(response.uri())) {
            throw Failures.notRegistry(request, response);
        }
        if (actual.equals(requested)) {
            return base;
        }
        if (actual.isSameHost(requested) && actual.isSecure()) {
            return URI.create("https://" + response.uri().getRawAuthority());
        }
        throw Failures.failure(
                Failure.REFUSED,
                request,
                "the registry redirects to another host, " + RegistryRequest.forMessage(response.uri()),
                "if that host is right, use it as the registry");
    }

    private static boolean isApi(URI uri) {
        return uri.getRawPath().endsWith("/v2/") || uri.getRawPath().endsWith("/v2");
    }

    private boolean hasPort() {
        return registry.matches(".*:[0-9]+");
    }
}
