package io.jenkins.plugins.coreos.steps.transfer;

import hudson.Extension;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferVia;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepError;
import io.jenkins.plugins.coreos.steps.StepLabel;
import io.jenkins.plugins.coreos.steps.StepText;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
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
        this.to = Lines.text(to);
    }

    @Override
    public String getTo() {
        return to;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        List<String> places;
        try {
            places = spec().destinations().stream().map(Destination::name).toList();
        } catch (IllegalArgumentException e) {
            throw StepError.of("pushOciArchive", e);
        }
        StepLabel.add(context, StepText.of("pushOciArchive", StepText.push(places)));
        StepContext watched = watched(context, TrackedStepContext.Result.PUSH);
        return switch (via()) {
            case AUTO -> new AutoTransferExecution(watched, this);
            case BUILTIN -> new AgentTransferExecution(watched, this);
            case SKOPEO -> new SkopeoExecution(watched, this);
        };
    }

    /** The step's descriptor. */
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
        public Set<String> listParameters() {
            return Set.of("to", "archives", "tags", "mountFrom");
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            return StepText.text(StepText.push(texts(namedArgs.get("to"))));
        }

        /** Lists the transfer methods, with automatic selection first. */
        @POST
        public ListBoxModel doFillViaItems() {
            ListBoxModel items = new ListBoxModel();
            items.add(Messages.PushOciArchiveStep_ViaAuto(), "");
            items.add(TransferVia.BUILTIN.word());
            items.add(TransferVia.SKOPEO.word());
            return items;
        }

        /** Lists the formats, with the unchanged format first. */
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
