package io.jenkins.plugins.coreos.core.http;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy contacted over plain HTTP. {@link #toString} never contains the password.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param user the user, or null
 * @param password the password, or null
 * @param origin name of the source, for messages: {@code HTTPS_PROXY}
 * @param unusable value of a variable that does not specify an HTTP proxy, or null; may contain a password
 */
public record ProxyServer(String host, int port, String user, String password, String origin, String unusable)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Default port, as in Go's clients; only curl uses 1080. */
    private static final int DEFAULT_PORT = 80;

    private static final Pattern ADDRESS = Pattern.compile(
            "(?:([a-zA-Z][a-zA-Z0-9+.-]*)://)?(.*@)?(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(?:[/?#][^@]*)?");

    public ProxyServer {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(origin + " is not a valid proxy; write host:port");
        }
    }

    /** Creates a usable proxy; user and password may be null. */
    public ProxyServer(String host, int port, String user, String password, String origin) {
        this(host, port, user, password, origin, null);
    }

    /**
     * Returns the proxy in a variable, even if it is invalid or unsupported: other programs may support it, and it is
     * an error only when used.
     */
    static ProxyServer of(String text, String origin) {
        try {
            return parse(text, origin);
        } catch (IllegalArgumentException e) {
            return new ProxyServer("unusable", DEFAULT_PORT, null, null, origin, text);
        }
    }

    /**
     * Validates a proxy before use.
     *
     * @throws IllegalArgumentException as {@link #parse} does
     */
    void check() {
        if (unusable != null) {
            parse(unusable, origin);
        }
    }

    /**
     * Parses a variable: {@code http://user:password@host:port}; everything except the host is optional. A path is
     * ignored, as in Go and curl.
     *
     * @throws IllegalArgumentException if the proxy is invalid or uses another protocol
     */
    static ProxyServer parse(String text, String origin) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches()) {
            // The text before the last @ may be a password.
            String shown = text.substring(text.lastIndexOf('@') + 1);
            throw new IllegalArgumentException(
                    origin + " is not a valid proxy: " + Quoted.of(shown) + "; write http://host:port");
        }
        String scheme = address.group(1) == null ? "http" : address.group(1).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http")) {
            throw new IllegalArgumentException(origin + " names a proxy with the unsupported protocol " + scheme
                    + "; name an HTTP proxy (http://host:port), or put the registry into NO_PROXY");
        }
        String host = address.group(3).replaceAll("[\\[\\]]", "");
        int port = address.group(4) == null ? DEFAULT_PORT : Integer.parseInt(address.group(4));
        String user = null;
        String password = null;
        if (address.group(2) != null) {
            String info = address.group(2).substring(0, address.group(2).length() - 1);
            int colon = info.indexOf(':');
            user = decode(colon < 0 ? info : info.substring(0, colon));
            password = decode(colon < 0 ? "" : info.substring(colon + 1));
        }
        return new ProxyServer(host, port, user, password, origin);
    }

    /** Decodes percent-encoding; a password with an unescaped % is returned unchanged. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Returns the URL for a variable, including user and password. */
    String toUrl() {
        if (unusable != null) {
            return unusable;
        }
        String login = hasUser() ? encode(user) + (password == null ? "" : ":" + encode(password)) + "@" : "";
        return "http://" + login + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns whether a user name is given. */
    public boolean hasUser() {
        return user != null && !user.isEmpty();
    }

    /** Returns the Proxy-Authorization header for user and password. */
    public String basicHeader() {
        byte[] pair = (user + ":" + (password == null ? "" : password)).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return unusable != null
                ? "proxy (" + origin + ")"
                : "proxy " + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + " (" + origin + ")";
    }
}
