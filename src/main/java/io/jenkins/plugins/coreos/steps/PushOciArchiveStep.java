package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.Extension;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.transfer.PushVia;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
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

    // Where the first version kept them. Null and true are what a new step has, and nobody asks for.
    private final String credentialsId;
    private final boolean tlsVerify;

    @DataBoundConstructor
    public PushOciArchiveStep(String to) {
        this.to = Parameters.text(to);
        this.credentialsId = null;
        this.tlsVerify = true;
    }

    @Override
    public String getTo() {
        return to;
    }

    /** A step of a build that runs since the first version: an upgrade must neither forget nor loosen anything. */
    private Object readResolve() {
        if (!isRead()) {
            setCredentialsId(credentialsId);
            setTlsVerify(tlsVerify);
            setRetries(RegistryOptions.DEFAULT.retries());
        }
        return this;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        List<String> places;
        try {
            places = places(order());
        } catch (IllegalArgumentException e) {
            throw new AbortException("pushOciArchive: " + e.getMessage());
        }
        StepLabel.add(context, StepText.of("pushOciArchive", StepText.push(places)));
        StepContext watched = watched(context, WatchedContext.Result.PUSH);
        return switch (via()) {
            case AUTO -> new ChoosingExecution(watched, this);
            case BUILTIN -> new PushExecution(watched, this);
            case SKOPEO -> new SkopeoExecution(watched, this);
        };
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
            return StepText.text(StepText.push(texts(namedArgs.get("to"))));
        }

        /** The ways, with the one that is found first. */
        @POST
        public ListBoxModel doFillViaItems() {
            ListBoxModel items = new ListBoxModel();
            items.add(Messages.PushOciArchiveStep_ViaAuto(), "");
            items.add(PushVia.BUILTIN.word());
            items.add(PushVia.SKOPEO.word());
            return items;
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
