package io.jenkins.plugins.coreos.core.http;

/**
 * The route to a server.
 *
 * @param proxy host of the proxy, or null
 * @param proxyAuthorization the Proxy-Authorization header for a tunnel, or null
 */
public record Route(Origin server, String proxy, int proxyPort, String proxyAuthorization) {

    /** Returns a direct route. */
    public static Route direct(Origin server) {
        return new Route(server, null, 0, null);
    }

    /** Returns a route through a proxy: with CONNECT for TLS, otherwise with absolute URLs. */
    public Route through(String proxyHost, int proxyHostPort, String authorization) {
        return new Route(server, proxyHost, proxyHostPort, authorization);
    }

    boolean isTunnel() {
        return proxy != null && server.isSecure();
    }

    boolean isAbsolute() {
        return proxy != null && !server.isSecure();
    }

    /** Does not contain the password. */
    @Override
    public String toString() {
        return server.scheme() + "://" + server.authority() + (proxy == null ? "" : " over " + proxy);
    }
}
