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
 * The global settings of this plugin: allowed registries, credentials, mirrors and defaults of pushes.
 *
 * <p>Only administrators may change them, because they apply to all jobs. Invalid values are rejected, both from the
 * form and from configuration as code: a rule that is silently ignored would protect nothing.
 */
@Extension
@Symbol("coreosAssembler")
public class CoreosSettings extends GlobalConfiguration implements TransferDefaults {
    private volatile List<String> allowedRegistries = new ArrayList<>();
    private volatile List<String> insecureRegistries = new ArrayList<>();
    private volatile List<String> openshiftRegistries = new ArrayList<>();
    private volatile boolean proxyPasswordOnAgents;
    private volatile List<DefaultCredentials> defaultCredentials = new ArrayList<>();
    private volatile List<Mirror> mirrors = new ArrayList<>();
    private volatile Integer parallel;
    private volatile Integer retries;

    /** Loads the saved settings. */
    public CoreosSettings() {
        load();
    }

    /** The settings of this controller. */
    public static CoreosSettings get() {
        return ExtensionList.lookupSingleton(CoreosSettings.class);
    }

    @Override
    public String getDisplayName() {
        return Messages.CoreosSettings_DisplayName();
    }

    /**
     * Returns whether coreos-ci-lib, whose variable hides the step cosaBuild, is loaded into every Pipeline; for the
     * form.
     */
    public boolean isCoreosCiLibImplicit() {
        return ImplicitLibraries.includeCoreosCiLib(ExtensionList.lookup(GlobalConfiguration.class));
    }

    /** The registries that images may be pushed to; empty for any. */
    public List<String> getAllowedRegistries() {
        return List.copyOf(allowedRegistries);
    }

    /** Sets the registries that steps may use; see {@link #getAllowedRegistries}. */
    @DataBoundSetter
    public void setAllowedRegistries(List<String> registries) {
        SettingsCheck.allowedRegistries(registries);
        allowedRegistries = new ArrayList<>(registries);
        save();
    }

    /** Registries whose certificates are not verified. */
    public List<String> getInsecureRegistries() {
        return List.copyOf(insecureRegistries);
    }

    /** Sets the registries without verified TLS; see {@link #getInsecureRegistries}. */
    @DataBoundSetter
    public void setInsecureRegistries(List<String> registries) {
        SettingsCheck.insecureRegistries(registries);
        insecureRegistries = new ArrayList<>(registries);
        save();
    }

    /** Further names of the cluster's own registry that the pod's service account may log in to. */
    public List<String> getOpenshiftRegistries() {
        List<String> some = openshiftRegistries;
        return some == null ? List.of() : List.copyOf(some);
    }

    /** Sets the names of the cluster's registry; see {@link #getOpenshiftRegistries}. */
    @DataBoundSetter
    public void setOpenshiftRegistries(List<String> registries) {
        SettingsCheck.openshiftRegistries(registries);
        openshiftRegistries = new ArrayList<>(registries);
        save();
    }

    /** Returns true if agents receive the password of Jenkins' own proxy. */
    public boolean isProxyPasswordOnAgents() {
        return proxyPasswordOnAgents;
    }

    /** Sets whether agents get the password of Jenkins' proxy. */
    @DataBoundSetter
    public void setProxyPasswordOnAgents(boolean allowed) {
        proxyPasswordOnAgents = allowed;
        save();
    }

    /** The default credentials of registries, for pushes that specify no credentials. */
    public List<DefaultCredentials> getDefaultCredentials() {
        return List.copyOf(defaultCredentials);
    }

    /** Sets the credentials for steps that name none. */
    @DataBoundSetter
    public void setDefaultCredentials(List<DefaultCredentials> credentials) {
        SettingsCheck.defaultCredentials(credentials);
        defaultCredentials = new ArrayList<>(credentials);
        save();
    }

    /** The mirrors that pushes are redirected to. */
    public List<Mirror> getMirrors() {
        return List.copyOf(mirrors);
    }

    /** Sets the mirrors; see {@link #getMirrors}. */
    @DataBoundSetter
    public void setMirrors(List<Mirror> newMirrors) {
        SettingsCheck.mirrors(newMirrors);
        mirrors = new ArrayList<>(newMirrors);
        save();
    }

    /** Default number of parallel transfers, or null for the plugin's own default. */
    public Integer getParallel() {
        return parallel;
    }

    /** Sets the number of parallel transfers; null for the default. */
    @DataBoundSetter
    public void setParallel(Integer parallel) {
        if (parallel != null) {
            TransferSpec.checkParallel(parallel);
        }
        this.parallel = parallel;
        save();
    }

    /** Default number of retries of a request, or null for the plugin's own default. */
    public Integer getRetries() {
        return retries;
    }

    /** Sets the number of retries; null for the default. */
    @DataBoundSetter
    public void setRetries(Integer retries) {
        if (retries != null) {
            RegistryOptions.checkRetries(retries);
        }
        this.retries = retries;
        save();
    }

    /**
     * Returns the number of parallel transfers: the step's, otherwise that of these settings, otherwise {@link
     * TransferSpec#AUTO_PARALLEL}.
     */
    @Override
    public int parallelOr(Integer stepValue) {
        Integer configured = parallel;
        return stepValue != null
                ? TransferSpec.checkParallel(stepValue)
                : configured != null ? configured : TransferSpec.AUTO_PARALLEL;
    }

    /** Returns the number of retries: the step's, otherwise that of these settings, otherwise the plugin's default. */
    @Override
    public int retriesOr(Integer stepValue) {
        Integer configured = retries;
        return stepValue != null ? stepValue : configured != null ? configured : RegistryOptions.DEFAULT.retries();
    }

    /**
     * The rules for registries.
     *
     * @throws IllegalArgumentException if the configuration file was edited by hand and is invalid; no rule is ever
     *     skipped
     */
    public RegistryRules rules() {
        return new RegistryRules(
                SettingsCheck.allowedRegistries(allowedRegistries),
                SettingsCheck.mirrors(mirrors),
                SettingsCheck.insecureRegistries(insecureRegistries),
                SettingsCheck.defaultCredentials(defaultCredentials));
    }

    /** The settings as shown in the form, with lists as texts. */
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

    /** Checks that each line is a registry or a prefix of repositories. */
    @POST
    public FormValidation doCheckAllowedRegistries(@QueryParameter String value) {
        return SettingsCheck.check(() -> SettingsCheck.allowedRegistries(Lines.list(value)));
    }

    /** Checks that each line is a registry. */
    @POST
    public FormValidation doCheckInsecureRegistries(@QueryParameter String value) {
        return SettingsCheck.check(() -> SettingsCheck.insecureRegistries(Lines.list(value)));
    }

    /** Checks that each line is a registry. */
    @POST
    public FormValidation doCheckOpenshiftRegistries(@QueryParameter String value) {
        return SettingsCheck.check(() -> SettingsCheck.openshiftRegistries(Lines.list(value)));
    }

    /** Checks the number of parallel transfers. */
    @POST
    public FormValidation doCheckParallel(@QueryParameter String value) {
        return SettingsCheck.check(() -> SettingsForm.number("parallel", value, TransferSpec::checkParallel));
    }

    /** Checks the number of retries. */
    @POST
    public FormValidation doCheckRetries(@QueryParameter String value) {
        return SettingsCheck.check(() -> SettingsForm.number("retries", value, RegistryOptions::checkRetries));
    }
}
