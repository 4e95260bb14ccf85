package io.jenkins.plugins.coreos.steps.transfer;

import hudson.ProxyConfiguration;
import hudson.util.Secret;
import io.jenkins.plugins.coreos.core.http.NoProxy;
import io.jenkins.plugins.coreos.core.http.ProxyServer;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import jenkins.model.Jenkins;

/**
 * The variables of a step's environment that concern a push. The others are left out, because an environment may hold
 * unrelated secrets.
 */
final class StepEnvironment {
    private static final Set<String> PROXIES = Set.of("http_proxy", "https_proxy", "all_proxy", "no_proxy");
    private static final Set<String> FILES =
            Set.of("home", "path", "registry_auth_file", "docker_config", "xdg_runtime_dir", "xdg_config_home");

    private StepEnvironment() {}

    static Map<String, String> of(Map<String, String> environment) {
        Map<String, String> selected = new TreeMap<>();
        environment.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (PROXIES.contains(lower) || FILES.contains(lower)) {
                selected.put(name, value);
            }
        });
        return selected;
    }

    /**
     * The proxy of Jenkins' settings if the step's environment configures none; null to use the environment.
     *
     * @param log receives a line if the proxy's password is withheld from the agent
     */
    static ProxySettings proxies(Map<String, String> environment, Consumer<String> log) {
        boolean isConfigured =
                environment.keySet().stream().anyMatch(name -> PROXIES.contains(name.toLowerCase(Locale.ROOT)));
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        ProxyConfiguration proxy = jenkins == null ? null : jenkins.getProxy();
        if (isConfigured
                || proxy == null
                || proxy.getName() == null
                || proxy.getName().isBlank()) {
            return null;
        }
        Secret password = proxy.getSecretPassword();
        boolean hasPassword = password != null && !password.getPlainText().isEmpty();
        boolean isSent = !hasPassword || CoreosSettings.get().isProxyPasswordOnAgents();
        if (!isSent) {
            log.accept("using the proxy " + proxy.getName() + ":" + proxy.getPort()
                    + " of Jenkins' settings without user and password: agents get them only if an administrator sets"
                    + " proxyPasswordOnAgents");
        }
        ProxyServer server = new ProxyServer(
                proxy.getName(),
                proxy.getPort(),
                isSent ? proxy.getUserName() : null,
                isSent && hasPassword ? password.getPlainText() : null,
                "Jenkins' proxy settings");
        String except = proxy.getNoProxyHost();
        return new ProxySettings(server, server, except == null ? NoProxy.NOTHING : NoProxy.parse(except));
    }
}
