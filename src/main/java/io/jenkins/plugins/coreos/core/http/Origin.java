package io.jenkins.plugins.coreos.core.http;

import java.net.URI;
import java.util.Locale;

/**
 * The origin of a URL: scheme, host and port (RFC 6454). A token is sent to one origin only.
 *
 * @param host name or address in lower case, an IPv6 address in brackets
 */
public record Origin(String scheme, String host, int port) {

    /** Returns the origin of an HTTP URL. */
    public static Origin of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    /** Returns whether the URL is a valid HTTP URL. */
    public static boolean isHttp(URI uri) {
        return uri.getHost() != null
                && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
                && uri.getPort() <= 65_535;
    }

    /** Returns whether the scheme is https. */
    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** Returns host and port. */
    String authority() {
        return host + ":" + port;
    }

    /** Returns host and port, without the scheme's default port. */
    public String forMessage() {
        return port == (isSecure() ? 443 : 80) ? host : authority();
    }

    /** Returns whether another origin has the same host, regardless of scheme and port. */
    public boolean isSameHost(Origin other) {
        return host.equals(other.host);
    }
}
