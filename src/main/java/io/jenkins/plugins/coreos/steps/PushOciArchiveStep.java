package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.Extension;
import hudson.util.ListBoxModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.verb.POST;

/** {@code pushOciArchive}: copies an OCI archive to a registry, bit for bit, from the agent. */
public final class PushOciArchiveStep extends PushAccessParameters {
    private static final long serialVersionUID = 1L;

    private final String to;

    @DataBoundConstructor
    public PushOciArchiveStep(String to) {
        this.to = Parameters.text(to);
    }

    @Override
    public String getTo() {
        return to;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        List<String> places;
        try {
            places = places(order());
        } catch (IllegalArgumentException e) {
            throw new AbortException("pushOciArchive: " + e.getMessage());
        }
        StepLabel.add(context, "pushOciArchive " + String.join(", ", places));
        return new PushExecution(context, this);
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends PushChecks {
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

        /** The formats, with none in particular first. */
        @POST
        public ListBoxModel doFillFormatItems() {
            ListBoxModel items = new ListBoxModel();
            items.add(Messages.PushOciArchiveStep_FormatAsIs(), "");
            items.add("oci");
            items.add("v2s2");
            return items;
        }
    }
}
