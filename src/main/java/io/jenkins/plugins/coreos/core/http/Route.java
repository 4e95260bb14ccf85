package io.jenkins.plugins.coreos.core.http;

/**
 * The route to a server.
 *
 * @param secure whether to use TLS
 * @param host the server's name or address, an IPv6 address in brackets
 * @param proxy host of the proxy, or null
 * @param proxyAuthorization the Proxy-Authorization header for a tunnel, or null
 */
public record Route(boolean secure, String host, int port, String proxy, int proxyPort, String proxyAuthorization) {

    /** Returns a direct route. */
    public static Route direct(boolean secure, String host, int port) {
        return new Route(secure, host, port, null, 0, null);
    }

    /** Returns a route through a proxy: with CONNECT for TLS, otherwise with absolute URLs. */
    public Route over(String proxyHost, int proxyHostPort, String authorization) {
        return new Route(secure, host, port, proxyHost, proxyHostPort, authorization);
    }

    boolean isTunnel() {
        return proxy != null && secure;
    }

    boolean isAbsolute() {
        return proxy != null && !secure;
    }

    static String authority(String host, int port) {
        return port < 0 ? host : host + ":" + port;
    }

    /** Does not contain the password. */
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority(host, port) + (proxy == null ? "" : " over " + proxy);
    }
}
