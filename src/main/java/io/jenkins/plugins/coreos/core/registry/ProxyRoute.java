package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.HttpConnections.TunnelException;
import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.http.ProxyServer;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.core.http.Route;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Selects the route to a URL, through a proxy or direct, and attributes failures to the proxy or to the server. */
final class ProxyRoute {
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private final ProxySettings settings;

    ProxyRoute(ProxySettings settings) {
        this.settings = settings;
    }

    /** Returns a warning if a URL is accessed directly although this JVM is configured with a SOCKS proxy, or null. */
    String bypassWarning(URI uri) {
        Proxy proxy = settings.isNone() ? jvmProxy(uri) : Proxy.NO_PROXY;
        return proxy.type() == Proxy.Type.SOCKS
                ? "the SOCKS proxy " + proxy.address() + " in this JVM's settings is not used for "
                        + Origin.of(uri).forMessage() + "; set an HTTP proxy in HTTPS_PROXY"
                : null;
    }

    /**
     * Returns the route of a request.
     *
     * @throws RegistryException if the proxy is invalid or unsupported
     */
    Route route(RegistryRequest request) throws RegistryException {
        Origin origin = Origin.of(request.uri());
        Route direct = Route.direct(origin);
        try {
            ProxyServer server = settings.forUri(request.uri());
            if (settings.isNone()) {
                return jvmProxy(request.uri(), direct);
            }
            if (server == null) {
                return direct;
            }
            boolean authenticates = server.hasUser() && origin.isSecure();
            return direct.through(server.host(), server.port(), authenticates ? server.basicHeader() : null);
        } catch (IllegalArgumentException e) {
            throw new RegistryException(Failure.REFUSED, 0, null, e.getMessage(), e);
        }
    }

    private static Route jvmProxy(URI uri, Route direct) {
        Proxy proxy = jvmProxy(uri);
        return proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress address
                ? direct.through(address.getHostString(), address.getPort(), null)
                : direct;
    }

    /** Returns the proxy that this JVM's own settings select ({@code -Dhttps.proxyHost=…}). */
    private static Proxy jvmProxy(URI uri) {
        ProxySelector selector = ProxySelector.getDefault();
        List<Proxy> found = selector == null ? List.of() : selector.select(uri);
        return found.isEmpty() ? Proxy.NO_PROXY : found.get(0);
    }

    /**
     * Adds user and password for a proxy that forwards the request itself; through a tunnel, they would reach the
     * server.
     */
    void authorize(URI uri, Map<String, String> headers) {
        ProxyServer server = settings.forUri(uri);
        if (server != null && server.hasUser() && !Origin.of(uri).isSecure()) {
            headers.put("Proxy-Authorization", server.basicHeader());
        }
    }

    /**
     * Checks the status of a response.
     *
     * @throws RegistryException if a proxy requires authentication
     */
    void check(RegistryRequest request, int status) throws RegistryException {
        if (status == PROXY_AUTHENTICATION_REQUIRED) {
            throw unauthorized(request, settings.forUri(request.uri()));
        }
    }

    private static RegistryException unauthorized(RegistryRequest request, ProxyServer server) {
        String proxy = server == null ? "a proxy" : "the " + server;
        String origin = server == null ? "HTTPS_PROXY" : server.origin();
        boolean anonymous = server == null || !server.hasUser();
        String problem = anonymous
                ? proxy + " requires authentication (HTTP 407)"
                : proxy + " rejects user '" + server.user() + "' with this password (HTTP 407)";
        String advice = anonymous
                ? "set user and password in " + origin + ": http://user:password@host:port"
                : "check them in " + origin + "; only Basic authentication is supported";
        String message = Failures.message(request, problem, advice);
        return new RegistryException(Failure.REFUSED, PROXY_AUTHENTICATION_REQUIRED, null, message, null);
    }

    /**
     * Creates the exception for a request without a response as {@link Failures#connection} does, but attributes
     * failures of a proxy to the proxy.
     *
     * @param hasClientCertificate whether a client certificate was available
     */
    RegistryException failure(RegistryRequest request, IOException cause, boolean hasClientCertificate) {
        ProxyServer server = settings.forUri(request.uri());
        RegistryException failure = Failures.connection(request, cause, hasClientCertificate);
        if (server == null) {
            String bypassWarning = failure.failure() == Failure.UNREACHABLE ? bypassWarning(request.uri()) : null;
            return bypassWarning == null
                    ? failure
                    : Failures.unreachable(request, "cannot connect directly", bypassWarning, cause);
        }
        if (Failures.find(cause, TunnelException.class) instanceof TunnelException tunnel) {
            return noTunnel(request, server, tunnel.status(), cause);
        }
        return failure.failure() == Failure.UNREACHABLE
                ? Failures.unreachable(
                        request,
                        "cannot connect to the " + server,
                        "check " + server.origin() + ", or add the registry to NO_PROXY",
                        cause)
                : failure;
    }

    /** Returns whether a proxy refused a tunnel for a reason other than missing authentication. */
    static boolean isTunnelRefused(RegistryException failure) {
        return failure.getCause() instanceof TunnelException tunnel && tunnel.status() != PROXY_AUTHENTICATION_REQUIRED;
    }

    private static RegistryException noTunnel(
            RegistryRequest request, ProxyServer server, int status, IOException cause) {
        if (status == PROXY_AUTHENTICATION_REQUIRED) {
            return unauthorized(request, server);
        }
        Origin target = Origin.of(request.uri());
        String problem = "the " + server + " does not connect to " + target.host() + ":" + target.port() + " (HTTP "
                + status + ")";
        if (status >= 500) {
            return Failures.unreachable(request, problem, "check the registry's name and port, and the proxy", cause);
        }
        String advice = "allow this host and port in the proxy, or add the registry to NO_PROXY";
        return Failures.failure(Failure.REFUSED, request, problem, advice, cause);
    }
}
