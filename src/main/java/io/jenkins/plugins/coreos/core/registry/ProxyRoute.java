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

    /**
     * Checks the proxy that a request would use.
     *
     * @throws RegistryException if the proxy is invalid or unsupported
     */
    void checkUsable(RegistryRequest request) throws RegistryException {
        try {
            settings.forUri(request.uri());
        } catch (IllegalArgumentException e) {
            throw new RegistryException(Failure.REFUSED, 0, null, e.getMessage(), e);
        }
    }

    /** Returns a warning if a URL is accessed directly although this JVM is configured with a SOCKS proxy, or null. */
    String bypassed(URI uri) {
        Proxy proxy = settings.isNone() ? javas(uri) : Proxy.NO_PROXY;
        return proxy.type() == Proxy.Type.SOCKS
                ? "the SOCKS proxy " + proxy.address() + " of this Java's settings is not used to reach "
                        + Origin.of(uri).shown() + "; an HTTP proxy in HTTPS_PROXY would be"
                : null;
    }

    /** Returns the route to a URL. */
    Route route(URI uri) {
        Origin origin = Origin.of(uri);
        Route direct = Route.direct(origin);
        if (settings.isNone()) {
            return javas(uri, direct);
        }
        ProxyServer server = settings.forUri(uri);
        if (server == null) {
            return direct;
        }
        boolean authenticates = server.hasUser() && origin.isSecure();
        return direct.over(server.host(), server.port(), authenticates ? server.basicHeader() : null);
    }

    private static Route javas(URI uri, Route direct) {
        Proxy proxy = javas(uri);
        return proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress address
                ? direct.over(address.getHostString(), address.getPort(), null)
                : direct;
    }

    /** Returns the proxy that this JVM's own settings select ({@code -Dhttps.proxyHost=…}). */
    private static Proxy javas(URI uri) {
        ProxySelector selector = ProxySelector.getDefault();
        List<Proxy> found = selector == null ? List.of() : selector.select(uri);
        return found.isEmpty() ? Proxy.NO_PROXY : found.get(0);
    }

    /** Adds user and password for a proxy that reads the request itself; a tunnel would pass them on to the server. */
    void authorize(URI uri, Map<String, String> headers) {
        ProxyServer server = settings.forUri(uri);
        if (server != null && server.hasUser() && !Origin.of(uri).isSecure()) {
            headers.put("Proxy-Authorization", server.basicHeader());
        }
    }

    /**
     * Checks a status.
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
        String what = anonymous
                ? proxy + " asks for user and password (HTTP 407)"
                : proxy + " does not take user '" + server.user() + "' with this password (HTTP 407)";
        String advice = anonymous
                ? "name them in " + origin + ": http://user:password@host:port"
                : "check them in " + origin + "; a proxy that wants another scheme than Basic cannot be used";
        String message = Failures.message(request, what, advice);
        return new RegistryException(Failure.REFUSED, PROXY_AUTHENTICATION_REQUIRED, null, message, null);
    }

    /**
     * Creates the exception for a request without a response: the proxy's fault, or that of
     * {@link Failures#connection}.
     *
     * @param hasClientCertificate whether a client certificate was available
     */
    RegistryException failure(RegistryRequest request, IOException cause, boolean hasClientCertificate) {
        ProxyServer server = settings.forUri(request.uri());
        RegistryException failure = Failures.connection(request, cause, hasClientCertificate);
        if (server == null) {
            String bypassed = failure.failure() == Failure.UNREACHABLE ? bypassed(request.uri()) : null;
            return bypassed == null
                    ? failure
                    : Failures.unreachable(request, "no direct connection could be made", bypassed, cause);
        }
        if (Failures.find(cause, TunnelException.class) instanceof TunnelException tunnel) {
            return noTunnel(request, server, tunnel.status(), cause);
        }
        return failure.failure() == Failure.UNREACHABLE
                ? Failures.unreachable(
                        request,
                        "no connection to the " + server,
                        "check " + server.origin() + ", or name the registry in NO_PROXY",
                        cause)
                : failure;
    }

    /** Returns whether a proxy refused a tunnel for a reason other than missing authentication. */
    static boolean isWithoutTunnel(RegistryException failure) {
        return failure.getCause() instanceof TunnelException tunnel && tunnel.status() != PROXY_AUTHENTICATION_REQUIRED;
    }

    private static RegistryException noTunnel(
            RegistryRequest request, ProxyServer server, int status, IOException cause) {
        if (status == PROXY_AUTHENTICATION_REQUIRED) {
            return unauthorized(request, server);
        }
        Origin target = Origin.of(request.uri());
        String what = "the " + server + " does not connect to " + target.host() + ":" + target.port() + " (HTTP "
                + status + ")";
        if (status >= 500) {
            return Failures.unreachable(request, what, "check the registry's name and port, and the proxy", cause);
        }
        String advice = "have the proxy allow this host and port, or name the registry in NO_PROXY";
        return Failures.failure(Failure.REFUSED, request, what, advice, cause);
    }
}
