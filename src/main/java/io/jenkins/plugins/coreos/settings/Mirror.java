package io.jenkins.plugins.coreos.settings;

import hudson.Extension;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.text.Lines;
import java.io.Serializable;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A mirror: pushes to a registry, or a prefix of its repositories, are redirected to another one. */
public final class Mirror implements Describable<Mirror>, Serializable {
    private static final long serialVersionUID = 1L;

    private final String prefix;
    private final String location;

    /** Creates the mirror of a registry, or of a prefix of its repositories. */
    @DataBoundConstructor
    public Mirror(String prefix, String location) {
        this.prefix = Lines.text(prefix);
        this.location = Lines.text(location);
    }

    /** The prefix of a destination in the Pipeline: {@code quay.io/org}. */
    public String getPrefix() {
        return prefix;
    }

    /** Its replacement: {@code registry.corp.example/quay-org}. */
    public String getLocation() {
        return location;
    }

    /** The descriptor. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<Mirror> {
        @Override
        public String getDisplayName() {
            return Messages.Mirror_DisplayName();
        }

        /** Checks that the value is a registry or a prefix of repositories. */
        @POST
        public FormValidation doCheckPrefix(@QueryParameter String value) {
            return SettingsCheck.check(() -> SettingsCheck.prefix("prefix", value));
        }

        /** Checks that the value is a registry or a prefix of repositories. */
        @POST
        public FormValidation doCheckLocation(@QueryParameter String value) {
            return SettingsCheck.check(() -> SettingsCheck.prefix("location", value));
        }
    }
}
