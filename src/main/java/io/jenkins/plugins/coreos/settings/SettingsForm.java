package io.jenkins.plugins.coreos.settings;

import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The settings as shown in their form, with lists as texts. A field that the form omits is empty, whereas the settings
 * themselves would keep their value.
 */
public final class SettingsForm {
    private String allowedRegistries = "";
    private String insecureRegistries = "";
    private String openshiftRegistries = "";
    private boolean proxyPasswordOnAgents;
    private List<DefaultCredentials> defaultCredentials = new ArrayList<>();
    private List<Mirror> mirrors = new ArrayList<>();
    private String parallel = "";
    private String retries = "";

    @DataBoundConstructor
    public SettingsForm() {
        // Every setting is optional.
    }

    static SettingsForm of(CoreosSettings settings) {
        SettingsForm form = new SettingsForm();
        form.allowedRegistries = String.join("\n", settings.getAllowedRegistries());
        form.insecureRegistries = String.join("\n", settings.getInsecureRegistries());
        form.openshiftRegistries = String.join("\n", settings.getOpenshiftRegistries());
        form.proxyPasswordOnAgents = settings.isProxyPasswordOnAgents();
        form.defaultCredentials = new ArrayList<>(settings.getDefaultCredentials());
        form.mirrors = new ArrayList<>(settings.getMirrors());
        form.parallel =
                settings.getParallel() == null ? "" : settings.getParallel().toString();
        form.retries =
                settings.getRetries() == null ? "" : settings.getRetries().toString();
        return form;
    }

    /**
     * Applies all settings, or none if one is invalid.
     *
     * @throws IllegalArgumentException if a setting is invalid; the message begins with its name
     */
    void applyTo(CoreosSettings settings) {
        List<String> allowed = SettingsCheck.allowedRegistries(Lines.list(allowedRegistries));
        List<String> insecure = SettingsCheck.insecureRegistries(Lines.list(insecureRegistries));
        List<String> cluster = SettingsCheck.openshiftRegistries(Lines.list(openshiftRegistries));
        SettingsCheck.defaultCredentials(defaultCredentials);
        SettingsCheck.mirrors(mirrors);
        Integer lanes = number("parallel", parallel, TransferSpec::checkParallel);
        Integer times = number("retries", retries, RegistryOptions::checkRetries);
        settings.setAllowedRegistries(allowed);
        settings.setInsecureRegistries(insecure);
        settings.setOpenshiftRegistries(cluster);
        settings.setProxyPasswordOnAgents(proxyPasswordOnAgents);
        settings.setDefaultCredentials(defaultCredentials);
        settings.setMirrors(mirrors);
        settings.setParallel(lanes);
        settings.setRetries(times);
    }

    /**
     * Parses an integer; null if the text is blank.
     *
     * @throws IllegalArgumentException if the text is not a number or out of range; the message names the setting
     */
    static Integer number(String setting, String text, IntConsumer check) {
        if (Lines.text(text) == null) {
            return null;
        }
        int number;
        try {
            number = Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(setting + ": " + Messages.SettingsForm_NoNumber(), e);
        }
        check.accept(number);
        return number;
    }

    public String getAllowedRegistries() {
        return allowedRegistries;
    }

    @DataBoundSetter
    public void setAllowedRegistries(String registries) {
        this.allowedRegistries = registries;
    }

    public String getInsecureRegistries() {
        return insecureRegistries;
    }

    @DataBoundSetter
    public void setInsecureRegistries(String registries) {
        this.insecureRegistries = registries;
    }

    public String getOpenshiftRegistries() {
        return openshiftRegistries;
    }

    @DataBoundSetter
    public void setOpenshiftRegistries(String registries) {
        this.openshiftRegistries = registries;
    }

    public boolean isProxyPasswordOnAgents() {
        return proxyPasswordOnAgents;
    }

    @DataBoundSetter
    public void setProxyPasswordOnAgents(boolean allowed) {
        this.proxyPasswordOnAgents = allowed;
    }

    public List<DefaultCredentials> getDefaultCredentials() {
        return defaultCredentials;
    }

    @DataBoundSetter
    public void setDefaultCredentials(List<DefaultCredentials> credentials) {
        this.defaultCredentials = credentials;
    }

    public List<Mirror> getMirrors() {
        return mirrors;
    }

    @DataBoundSetter
    public void setMirrors(List<Mirror> mirrors) {
        this.mirrors = mirrors;
    }

    public String getParallel() {
        return parallel;
    }

    @DataBoundSetter
    public void setParallel(String parallel) {
        this.parallel = parallel;
    }

    public String getRetries() {
        return retries;
    }

    @DataBoundSetter
    public void setRetries(String retries) {
        this.retries = retries;
    }
}
