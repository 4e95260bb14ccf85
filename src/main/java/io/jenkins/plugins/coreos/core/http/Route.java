package io.jenkins.plugins.coreos.core.http;

/**
 * Where a connection goes, and how.
 *
 * @param secure whether it is TLS
 * @param host the server's name or address, an IPv6 address in brackets
 * @param proxy the host of the proxy on the way, or null
 * @param proxyAuthorization what opens the proxy's tunnel, or null
 */
public record Route(boolean secure, String host, int port, String proxy, int proxyPort, String proxyAuthorization) {

    /** Straight to the server. */
    public static Route direct(boolean secure, String host, int port) {
        return new Route(secure, host, port, null, 0, null);
    }

    /** Over a proxy: with CONNECT where it is TLS, else in absolute form. */
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

    /** Shows no password. */
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority(host, port) + (proxy == null ? "" : " over " + proxy);
    }
}
