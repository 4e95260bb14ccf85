package io.jenkins.plugins.coreos.core.http;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.reference.DockerHub;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxy settings for registries. Without any proxy, the JVM's own settings apply ({@code -Dhttps.proxyHost=…}),
 * which are empty by default.
 *
 * @param http the proxy for {@code http://}, or null
 * @param https the proxy for {@code https://}, or null
 * @param except hosts to access without a proxy
 */
public record ProxySettings(ProxyServer http, ProxyServer https, NoProxy except) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** No proxies of our own: the JVM's settings apply. */
    public static final ProxySettings NONE = new ProxySettings(null, null, NoProxy.NOTHING);

    /**
     * Reads HTTP_PROXY, HTTPS_PROXY, ALL_PROXY as their default, and NO_PROXY from an environment; lower-case names
     * take precedence, as in curl. An invalid proxy is an error only when it is used.
     */
    public static ProxySettings fromEnvironment(Map<String, String> environment) {
        ProxyServer http = server(environment, "http_proxy");
        ProxyServer https = server(environment, "https_proxy");
        if (http == null && https == null) {
            return NONE;
        }
        Map.Entry<String, String> except = variable(environment, "no_proxy");
        return new ProxySettings(http, https, except == null ? NoProxy.NOTHING : NoProxy.parse(except.getValue()));
    }

    private static ProxyServer server(Map<String, String> environment, String name) {
        Map.Entry<String, String> found = variable(environment, name);
        if (found == null) {
            found = variable(environment, "all_proxy");
        }
        return found == null ? null : ProxyServer.of(found.getValue(), found.getKey());
    }

    private static Map.Entry<String, String> variable(Map<String, String> environment, String name) {
        for (String key : new String[] {name, name.toUpperCase(Locale.ROOT)}) {
            String value = environment.get(key);
            if (value != null && !value.isBlank()) {
                return Map.entry(key, value.strip());
            }
        }
        return null;
    }

    /** Adds the proxies' passwords to a redaction. */
    public void addTo(Redaction redaction) {
        for (ProxyServer server : new ProxyServer[] {http, https}) {
            if (server != null) {
                redaction.addLogin(server.user(), server.password());
            }
        }
    }

    /** Returns the settings as environment variables, {@code name=value}, including secrets. */
    public List<String> toVariables() {
        List<String> variables = new ArrayList<>();
        if (http != null) {
            variables.add("http_proxy=" + http.toUrl());
        }
        if (https != null) {
            variables.add("https_proxy=" + https.toUrl());
        }
        if (!except.rules().isEmpty()) {
            variables.add("no_proxy=" + String.join(",", except.rules()));
        }
        return variables;
    }

    /**
     * Validates the proxy for a registry.
     *
     * @throws IllegalArgumentException as {@link #forUri} does
     */
    public void check(String registry) {
        forUri(URI.create("https://" + DockerHub.apiHost(registry)));
    }

    /** Returns whether neither scheme has a proxy. */
    public boolean isNone() {
        return http == null && https == null;
    }

    /**
     * Returns the proxy for a URL, or null to access it directly.
     *
     * @throws IllegalArgumentException if the variable does not specify an HTTP proxy; the message names the variable
     *     and contains no password
     */
    public ProxyServer forUri(URI uri) {
        ProxyServer server = "https".equalsIgnoreCase(uri.getScheme()) ? https : http;
        if (server == null || uri.getHost() == null || except.covers(Origin.of(uri))) {
            return null;
        }
        server.check();
        return server;
    }
}
