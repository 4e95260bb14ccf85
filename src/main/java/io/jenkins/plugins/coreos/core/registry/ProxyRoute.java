package io.jenkins.plugins.coreos.core.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leads the HTTP client through the proxies, and says when a failure is theirs.
 *
 * <p>No {@link java.net.Authenticator}: with one, the client drops every Authorization header that it has not made.
 * The Proxy-Authorization header is set by hand; the client sends it to proxies only, never through a tunnel.
 */
final class ProxyRoute {
    /** What the client says when a proxy opens no tunnel. */
    private static final Pattern TUNNEL = Pattern.compile("Tunnel failed, got: ([0-9]{3})");

    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private final ProxySettings settings;

    ProxyRoute(ProxySettings settings) {
        this.settings = settings;
    }

    HttpClient.Builder configure(HttpClient.Builder builder) {
        return settings.isNone() ? builder : builder.proxy(new Selector(settings));
    }

    /** Adds user and password for the proxy, where the way to a URL leads over one that has some. */
    void authorize(URI uri, HttpRequest.Builder request) {
        ProxyServer server = settings.forUri(uri);
        if (server != null && server.hasUser()) {
            request.header("Proxy-Authorization", server.basicHeader());
        }
    }

    /**
     * Looks at a status.
     *
     * @throws RegistryException when it is a proxy that asks who we are
     */
    void check(Call call, int status) throws RegistryException {
        if (status == PROXY_AUTHENTICATION_REQUIRED) {
            throw unauthorized(call, settings.forUri(call.uri()));
        }
    }

    private static RegistryException unauthorized(Call call, ProxyServer server) {
        String proxy = server == null ? "a proxy" : "the " + server;
        String origin = server == null ? "HTTPS_PROXY" : server.origin();
        if (server == null || !server.hasUser()) {
            return refused(
                    call,
                    proxy + " asks for user and password (HTTP 407)",
                    "name them in " + origin + ": http://user:password@host:port");
        }
        if (Origin.of(call.uri()).isSecure() && !BasicTunnels.areAllowed()) {
            return refused(
                    call,
                    proxy + " asks for user and password (HTTP 407), which this Java does not send to open a tunnel",
                    "start it with -D" + BasicTunnels.PROPERTY + "= (nothing after the equals sign)");
        }
        return refused(
                call,
                proxy + " does not take user '" + server.user() + "' with this password (HTTP 407)",
                "check them in " + origin + "; a proxy that wants another scheme than Basic cannot be used");
    }

    private static RegistryException refused(Call call, String what, String advice) {
        return new RegistryException(
                Failure.REFUSED, PROXY_AUTHENTICATION_REQUIRED, null, Failures.message(call, what, advice), null);
    }

    /** Why there was no answer: the proxy's fault, or what {@link Failures#noAnswer} makes of it. */
    RegistryException noAnswer(Call call, IOException cause) {
        ProxyServer server = settings.forUri(call.uri());
        if (server == null) {
            return Failures.noAnswer(call, cause);
        }
        int depth = 0;
        for (Throwable at = cause; at != null && depth < 10; at = at.getCause(), depth++) {
            Matcher tunnel = TUNNEL.matcher(String.valueOf(at.getMessage()));
            if (tunnel.find()) {
                return noTunnel(call, server, Integer.parseInt(tunnel.group(1)), cause);
            }
            if (at instanceof ConnectException
                    || at instanceof UnknownHostException
                    || at instanceof UnresolvedAddressException
                    || at instanceof NoRouteToHostException
                    || at instanceof HttpConnectTimeoutException) {
                return Failures.failure(
                        Failure.UNREACHABLE,
                        call,
                        "no connection to the " + server,
                        "check " + server.origin() + ", or name the registry in NO_PROXY",
                        cause);
            }
        }
        return Failures.noAnswer(call, cause);
    }

    private static RegistryException noTunnel(Call call, ProxyServer server, int status, IOException cause) {
        if (status == PROXY_AUTHENTICATION_REQUIRED) {
            return unauthorized(call, server);
        }
        Origin target = Origin.of(call.uri());
        String what = "the " + server + " does not connect to " + target.host() + ":" + target.port() + " (HTTP "
                + status + ")";
        return status >= 500
                ? Failures.failure(
                        Failure.UNREACHABLE, call, what, "check the registry's name and port, and the proxy", cause)
                : Failures.failure(
                        Failure.REFUSED,
                        call,
                        what,
                        "have the proxy allow this host and port, or name the registry in NO_PROXY",
                        cause);
    }

    private static final class Selector extends ProxySelector {
        private final ProxySettings settings;

        Selector(ProxySettings settings) {
            this.settings = settings;
        }

        @Override
        public List<Proxy> select(URI uri) {
            ProxyServer server = settings.forUri(uri);
            return List.of(
                    server == null
                            ? Proxy.NO_PROXY
                            : new Proxy(
                                    Proxy.Type.HTTP, InetSocketAddress.createUnresolved(server.host(), server.port())));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The exchange fails, and says so.
        }
    }
}
