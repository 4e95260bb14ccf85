package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.push.Destination;
import io.jenkins.plugins.coreos.core.push.PushOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code pushOciArchive}: copies an OCI archive to a registry, bit for bit, from the agent. */
public final class PushOciArchiveStep extends PushParameters {
    private static final long serialVersionUID = 1L;

    private final String to;
    private String credentialsId;
    private boolean tlsVerify = true;

    @DataBoundConstructor
    public PushOciArchiveStep(String to) {
        this.to = Parameters.text(to);
    }

    @Override
    public String getTo() {
        return to;
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

    @Override
    public StepExecution start(StepContext context) throws Exception {
        PushOrder order;
        try {
            order = order();
        } catch (IllegalArgumentException e) {
            throw new AbortException("pushOciArchive: " + e.getMessage());
        }
        StepLabel.add(
                context,
                "pushOciArchive "
                        + order.destinations().stream()
                                .map(destination -> destination.repository().name())
                                .collect(Collectors.joining(", ")));
        return new PushExecution(context, this);
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
            return Set.of("to", "archives", "tags", "mountFrom");
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            Object to = namedArgs.get("to");
            return to == null
                    ? null
                    : to instanceof List<?> list
                            ? String.join(
                                    ", ", list.stream().map(String::valueOf).toList())
                            : String.valueOf(to);
        }

        /** The credentials that a job may use for a push. */
        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String to, @QueryParameter String credentialsId) {
            return RegistryCredentialsLookup.items(item, to, credentialsId);
        }

        /** The formats, with none in particular first. */
        @POST
        public ListBoxModel doFillFormatItems() {
            ListBoxModel items = new ListBoxModel();
            items.add(Messages.PushOciArchiveStep_FormatAsIs(), "");
            items.add("oci");
            items.add("v2s2");
            return items;
        }

        /** Whether those are places to push to. */
        @POST
        public FormValidation doCheckTo(@AncestorInPath Item item, @QueryParameter String value) {
            if (!RegistryCredentialsLookup.mayConfigure(item)) {
                return FormValidation.ok();
            }
            try {
                Parameters.list(value).forEach(place -> Destination.of(place, List.of()));
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
