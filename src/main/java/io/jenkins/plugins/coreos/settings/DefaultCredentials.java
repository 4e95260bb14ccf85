package io.jenkins.plugins.coreos.settings;

import hudson.Extension;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.credentials.CredentialsForm;
import java.io.Serializable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The default credentials for a registry or a prefix of its repositories. */
public final class DefaultCredentials implements Describable<DefaultCredentials>, Serializable {
    private static final long serialVersionUID = 1L;

    private final String registry;
    private final String credentialsId;

    /** Creates the entry for a registry, or for a prefix of its repositories. */
    @DataBoundConstructor
    public DefaultCredentials(String registry, String credentialsId) {
        this.registry = Lines.text(registry);
        this.credentialsId = Lines.text(credentialsId);
    }

    /** The prefix: {@code quay.io/org}. */
    public String getRegistry() {
        return registry;
    }

    /** Returns the id of the credentials. */
    public String getCredentialsId() {
        return credentialsId;
    }

    /** The descriptor. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<DefaultCredentials> {
        @Override
        public String getDisplayName() {
            return Messages.DefaultCredentials_DisplayName();
        }

        /** Lists the credentials that jobs may use. */
        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @QueryParameter String registry, @QueryParameter String credentialsId) {
            return CredentialsForm.forPush().items(null, SettingsCheck.host(registry), credentialsId);
        }

        /** Checks that the credentials exist. */
        @POST
        public FormValidation doCheckCredentialsId(@QueryParameter String value, @QueryParameter String registry) {
            if (CredentialsForm.mayList(null) && Lines.text(value) == null) {
                return FormValidation.error(Messages.DefaultCredentials_NoCredentials());
            }
            return CredentialsForm.forPush().check(null, SettingsCheck.host(registry), value);
        }

        /** Checks that the value is a registry or a prefix of repositories. */
        @POST
        public FormValidation doCheckRegistry(@QueryParameter String value) {
            return SettingsCheck.check(() -> SettingsCheck.prefix("registry", value));
        }
    }
}
