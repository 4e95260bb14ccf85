package io.jenkins.plugins.coreos.settings;

import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The settings as shown in their form, with lists as texts. A field that is missing from a submitted form is empty
 * here; if forms were bound to the settings directly, it would keep its old value.
 */
public final class SettingsForm {
    @DataBoundSetter
    public String allowedRegistries = "";

    @DataBoundSetter
    public String insecureRegistries = "";

    @DataBoundSetter
    public String openshiftRegistries = "";

    @DataBoundSetter
    public boolean proxyPasswordOnAgents;

    @DataBoundSetter
    public List<DefaultCredentials> defaultCredentials = new ArrayList<>();

    @DataBoundSetter
    public List<Mirror> mirrors = new ArrayList<>();

    @DataBoundSetter
    public String parallel = "";

    @DataBoundSetter
    public String retries = "";

    /** Creates a form in which no field is set. */
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
        form.parallel = Objects.toString(settings.getParallel(), "");
        form.retries = Objects.toString(settings.getRetries(), "");
        return form;
    }

    /**
     * Applies all settings, or none if one is invalid.
     *
     * @throws IllegalArgumentException if a setting is invalid; the message begins with its name
     */
    void applyTo(CoreosSettings settings) {
        // All are checked before the first one is set.
        SettingsCheck.allowedRegistries(Lines.list(allowedRegistries));
        SettingsCheck.insecureRegistries(Lines.list(insecureRegistries));
        SettingsCheck.openshiftRegistries(Lines.list(openshiftRegistries));
        SettingsCheck.defaultCredentials(defaultCredentials);
        SettingsCheck.mirrors(mirrors);
        Integer parallelNumber = number("parallel", parallel, TransferSpec::checkParallel);
        Integer retriesNumber = number("retries", retries, RegistryOptions::checkRetries);
        settings.setAllowedRegistries(Lines.list(allowedRegistries));
        settings.setInsecureRegistries(Lines.list(insecureRegistries));
        settings.setOpenshiftRegistries(Lines.list(openshiftRegistries));
        settings.setProxyPasswordOnAgents(proxyPasswordOnAgents);
        settings.setDefaultCredentials(defaultCredentials);
        settings.setMirrors(mirrors);
        settings.setParallel(parallelNumber);
        settings.setRetries(retriesNumber);
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
        int number = Lines.number(setting, text);
        check.accept(number);
        return number;
    }
}
