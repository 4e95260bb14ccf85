package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.list;
import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.Extension;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.ArchiveSelector;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.core.transfer.TransferVia;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.steps.CoreosStep;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepError;
import io.jenkins.plugins.coreos.steps.StepLabel;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code pushOciArchive}: copies an OCI archive to a registry, bit for bit, from the agent. */
public final class PushOciArchiveStep extends CoreosStep implements Serializable {
    private static final long serialVersionUID = 1L;

    // The image and its names.
    public final String to;

    @DataBoundSetter
    public String archive;

    @DataBoundSetter
    public String archives;

    @DataBoundSetter
    public String cosaDir;

    @DataBoundSetter
    public String image;

    @DataBoundSetter
    public String refName;

    @DataBoundSetter
    public String tags;

    // The transfer. A number that is null has the default of Jenkins' settings.
    @DataBoundSetter
    public String format;

    @DataBoundSetter
    public String mountFrom;

    @DataBoundSetter
    public Integer parallel;

    @DataBoundSetter
    public Integer retries;

    @DataBoundSetter
    public boolean skipIfPresent;

    @DataBoundSetter
    public String digestFile;

    @DataBoundSetter
    public boolean updateMeta;

    @DataBoundSetter
    public String via;

    // Access to the registry.
    @DataBoundSetter
    public String credentialsId;

    @DataBoundSetter
    public String clientCertificateId;

    @DataBoundSetter
    public String authFile;

    @DataBoundSetter
    public boolean openshift;

    @DataBoundSetter
    public boolean tlsVerify = true;

    @DataBoundSetter
    public String caCertificate;

    @DataBoundConstructor
    public PushOciArchiveStep(String to) {
        this.to = to;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        List<String> destinations;
        try {
            destinations = spec().destinations().stream().map(Destination::name).toList();
        } catch (IllegalArgumentException e) {
            throw StepError.of("pushOciArchive", e);
        }
        label(context, StepLabel.push(destinations));
        StepContext tracked = tracked(context, TrackedStepContext.Result.PUSH);
        return switch (via()) {
            case AUTO -> new AutoTransferExecution(tracked, this);
            case BUILTIN -> new AgentTransferExecution(tracked, this);
            case SKOPEO -> new SkopeoExecution(tracked, this);
        };
    }

    private TransferVia via() {
        return TransferVia.parse(text(via));
    }

    /**
     * The transfer that these parameters specify.
     *
     * @throws IllegalArgumentException if a parameter is invalid, or two contradict each other
     */
    TransferSpec spec() {
        List<String> files = new ArrayList<>(list(archives));
        if (text(archive) != null && !files.isEmpty()) {
            throw new IllegalArgumentException("give 'archive', or 'archives' with one per architecture, not both");
        }
        if (via() == TransferVia.SKOPEO && !files.isEmpty()) {
            throw new IllegalArgumentException("skopeo cannot push 'archives' as one index; use via: 'builtin'");
        }
        if (text(archive) != null) {
            files.add(text(archive));
        }
        checkNotBoth(credentialsId, authFile);
        return new TransferSpec(
                new ArchiveSelector(files, text(cosaDir), text(image), text(refName)),
                list(to).stream()
                        .map(name -> Destination.of(name, list(tags), openshift))
                        .toList(),
                text(format) == null ? null : ImageFormat.parse(text(format)),
                CoreosSettings.get().parallelOr(parallel),
                list(mountFrom),
                skipIfPresent,
                text(digestFile),
                updateMeta,
                new AccessSpec(
                        null,
                        text(authFile),
                        openshift,
                        List.of(),
                        text(caCertificate),
                        null,
                        null,
                        tlsVerify,
                        CoreosSettings.get().retriesOr(retries)));
    }

    static void checkNotBoth(String credentialsId, String authFile) {
        if (text(credentialsId) != null && text(authFile) != null) {
            throw new IllegalArgumentException("give credentialsId or authFile, not both");
        }
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
        public String argumentsToString(Map<String, Object> arguments) {
            return StepLabel.visible(StepLabel.push(texts(arguments.get("to"))));
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
