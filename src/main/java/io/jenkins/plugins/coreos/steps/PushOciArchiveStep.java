package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.push.ArchiveChoice;
import io.jenkins.plugins.coreos.core.push.Destination;
import io.jenkins.plugins.coreos.core.push.PushRequest;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code pushOciArchive}: copies an OCI archive to a registry, bit for bit, from the agent. */
public final class PushOciArchiveStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String to;
    private String archive;
    private String cosaDir;
    private String image;
    private String tags;
    private String credentialsId;
    private boolean tlsVerify = true;
    private int parallel = PushRequest.DEFAULT_PARALLEL;

    @DataBoundConstructor
    public PushOciArchiveStep(String to) {
        this.to = Parameters.text(to);
    }

    public String getTo() {
        return to;
    }

    public String getArchive() {
        return archive;
    }

    @DataBoundSetter
    public void setArchive(String archive) {
        this.archive = Parameters.text(archive);
    }

    public String getCosaDir() {
        return cosaDir;
    }

    @DataBoundSetter
    public void setCosaDir(String cosaDir) {
        this.cosaDir = Parameters.text(cosaDir);
    }

    public String getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(String image) {
        this.image = Parameters.text(image);
    }

    public String getTags() {
        return tags;
    }

    @DataBoundSetter
    public void setTags(String tags) {
        this.tags = Parameters.text(tags);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Parameters.text(credentialsId);
    }

    public boolean isTlsVerify() {
        return tlsVerify;
    }

    @DataBoundSetter
    public void setTlsVerify(boolean tlsVerify) {
        this.tlsVerify = tlsVerify;
    }

    public int getParallel() {
        return parallel;
    }

    @DataBoundSetter
    public void setParallel(int parallel) {
        this.parallel = parallel;
    }

    /**
     * Where the image goes.
     *
     * @throws AbortException when that is no place
     */
    Destination destination() throws AbortException {
        if (to == null) {
            throw new AbortException("pushOciArchive needs 'to': registry[:port]/repository[:tag]");
        }
        try {
            return Destination.of(to, Parameters.list(tags));
        } catch (IllegalArgumentException e) {
            throw new AbortException("pushOciArchive: " + e.getMessage());
        }
    }

    /**
     * Which archive.
     *
     * @throws AbortException when the parameters contradict each other
     */
    ArchiveChoice choice() throws AbortException {
        try {
            return new ArchiveChoice(archive, cosaDir, image);
        } catch (IllegalArgumentException e) {
            throw new AbortException("pushOciArchive: " + e.getMessage());
        }
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        Destination destination = destination();
        choice();
        if (parallel < 1 || parallel > PushRequest.MAX_PARALLEL) {
            throw new AbortException("pushOciArchive: parallel must be from 1 to " + PushRequest.MAX_PARALLEL);
        }
        StepLabel.add(context, "pushOciArchive " + destination.repository().name());
        return new PushExecution(context, this, destination);
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends CoreosStepDescriptor {
        @Override
        public String getFunctionName() {
            return "pushOciArchive";
        }

        @Override
        public String getDisplayName() {
            return Messages.PushOciArchiveStep_DisplayName();
        }

        @Override
        Set<String> listParameters() {
            return Set.of("tags");
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            Object to = namedArgs.get("to");
            return to == null ? null : String.valueOf(to);
        }

        /** The credentials that a job may use for a push. */
        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String to, @QueryParameter String credentialsId) {
            return RegistryCredentialsLookup.items(item, to, credentialsId);
        }

        /** Whether that is a place to push to. */
        @POST
        public FormValidation doCheckTo(@AncestorInPath Item item, @QueryParameter String value) {
            if (!RegistryCredentialsLookup.mayConfigure(item) || Parameters.text(value) == null) {
                return FormValidation.ok();
            }
            try {
                Destination.of(value, List.of());
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
