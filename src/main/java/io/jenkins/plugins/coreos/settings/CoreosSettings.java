package io.jenkins.plugins.coreos.settings;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.RegistryRules;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * The settings of this plugin: where pushes may go, as whom and how.
 *
 * <p>Only administrators change them, for what they allow holds for all jobs. What is not valid is not taken, neither
 * from the form nor from code: a rule that is silently left out would protect nothing.
 */
@Extension
@Symbol("coreosAssembler")
public class CoreosSettings extends GlobalConfiguration {
    private volatile List<String> allowedRegistries = new ArrayList<>();
    private volatile List<String> insecureRegistries = new ArrayList<>();
    private volatile List<String> openshiftRegistries = new ArrayList<>();
    private volatile boolean proxyPasswordOnAgents;
    private volatile List<DefaultCredentials> defaultCredentials = new ArrayList<>();
    private volatile List<Mirror> mirrors = new ArrayList<>();
    private volatile Integer parallel;
    private volatile Integer retries;

    public CoreosSettings() {
        load();
    }

    /** The settings of this Jenkins. */
    public static CoreosSettings get() {
        return ExtensionList.lookupSingleton(CoreosSettings.class);
    }

    @Override
    public String getDisplayName() {
        return Messages.CoreosSettings_DisplayName();
    }

    /** Where images may go; none for anywhere. */
    public List<String> getAllowedRegistries() {
        return List.copyOf(allowedRegistries);
    }

    @DataBoundSetter
    public void setAllowedRegistries(List<String> registries) {
        allowedRegistries = new ArrayList<>(SettingsCheck.allowedRegistries(registries));
        save();
    }

    /** Registries whose certificates are not verified. */
    public List<String> getInsecureRegistries() {
        return List.copyOf(insecureRegistries);
    }

    @DataBoundSetter
    public void setInsecureRegistries(List<String> registries) {
        insecureRegistries = new ArrayList<>(SettingsCheck.insecureRegistries(registries));
        save();
    }

    /** Names of the cluster's own registry, beside its service's, that the pod's service account may log in at. */
    public List<String> getOpenshiftRegistries() {
        List<String> some = openshiftRegistries;
        return some == null ? List.of() : List.copyOf(some);
    }

    @DataBoundSetter
    public void setOpenshiftRegistries(List<String> registries) {
        openshiftRegistries = new ArrayList<>(SettingsCheck.openshiftRegistries(registries));
        save();
    }

    /** Whether agents get the password of Jenkins' own proxy. */
    public boolean isProxyPasswordOnAgents() {
        return proxyPasswordOnAgents;
    }

    @DataBoundSetter
    public void setProxyPasswordOnAgents(boolean told) {
        proxyPasswordOnAgents = told;
        save();
    }

    /** The credentials of registries, where a push names none. */
    public List<DefaultCredentials> getDefaultCredentials() {
        return List.copyOf(defaultCredentials);
    }

    @DataBoundSetter
    public void setDefaultCredentials(List<DefaultCredentials> credentials) {
        SettingsCheck.defaultCredentials(credentials);
        defaultCredentials = new ArrayList<>(credentials);
        save();
    }

    /** What goes elsewhere than the Pipeline says. */
    public List<Mirror> getMirrors() {
        return List.copyOf(mirrors);
    }

    @DataBoundSetter
    public void setMirrors(List<Mirror> some) {
        SettingsCheck.mirrors(some);
        mirrors = new ArrayList<>(some);
        save();
    }

    /** How many blobs are under way at once where a push does not say it, or null for the plugin's own default. */
    public Integer getParallel() {
        return parallel;
    }

    @DataBoundSetter
    public void setParallel(Integer parallel) {
        if (parallel != null) {
            TransferSpec.checkParallel(parallel);
        }
        this.parallel = parallel;
        save();
    }

    /** How often a request is made again where a push does not say it, or null for the plugin's own default. */
    public Integer getRetries() {
        return retries;
    }

    @DataBoundSetter
    public void setRetries(Integer retries) {
        if (retries != null) {
            RegistryOptions.checkRetries(retries);
        }
        this.retries = retries;
        save();
    }

    /** How many blobs are under way at once; {@link TransferSpec#AUTO_PARALLEL} where neither a step nor the settings say. */
    public int parallelOr(Integer own) {
        Integer set = parallel;
        return own != null ? TransferSpec.checkParallel(own) : set != null ? set : TransferSpec.AUTO_PARALLEL;
    }

    /** How often a request is made again. */
    public int retriesOr(Integer own) {
        Integer set = retries;
        return own != null ? own : set != null ? set : RegistryOptions.DEFAULT.retries();
    }

    /**
     * The rules about registries.
     *
     * @throws IllegalArgumentException when the file that holds the settings has been written wrongly by hand: no rule
     *     is left out for that
     */
    public RegistryRules rules() {
        return SettingsCheck.rules(allowedRegistries, insecureRegistries, defaultCredentials, mirrors);
    }

    /** What the form shows: lists as texts. */
    public SettingsForm getForm() {
        return SettingsForm.of(this);
    }

    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws Descriptor.FormException {
        SettingsForm form = request.bindJSON(SettingsForm.class, json);
        try {
            form.applyTo(this);
        } catch (IllegalArgumentException e) {
            String setting = String.valueOf(e.getMessage()).split("[ :]", 2)[0];
            throw new Descriptor.FormException(e.getMessage(), e, setting);
        }
        return true;
    }

    /** Whether those are registries, or parts of some. */
    @POST
    public FormValidation doCheckAllowedRegistries(@QueryParameter String value) {
        return SettingText.check(
                () -> Lines.list(value).forEach(text -> SettingText.prefix("allowedRegistries", text)));
    }

    /** Whether those are registries. */
    @POST
    public FormValidation doCheckInsecureRegistries(@QueryParameter String value) {
        return SettingText.check(
                () -> Lines.list(value).forEach(text -> SettingText.registry("insecureRegistries", text)));
    }

    /** Whether those are registries. */
    @POST
    public FormValidation doCheckOpenshiftRegistries(@QueryParameter String value) {
        return SettingText.check(
                () -> Lines.list(value).forEach(text -> SettingText.registry("openshiftRegistries", text)));
    }

    /** Whether that is a number of lanes. */
    @POST
    public FormValidation doCheckParallel(@QueryParameter String value) {
        return SettingText.check(() -> SettingsForm.number("parallel", value, TransferSpec::checkParallel));
    }

    /** Whether that is a number of retries. */
    @POST
    public FormValidation doCheckRetries(@QueryParameter String value) {
        return SettingText.check(() -> SettingsForm.number("retries", value, RegistryOptions::checkRetries));
    }
}
