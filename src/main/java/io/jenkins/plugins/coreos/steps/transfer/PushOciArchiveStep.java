package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.list;
import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.Extension;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.files.FileName;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.transfer.ArchiveSelector;
import io.jenkins.plugins.coreos.core.transfer.BuildImages;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.core.transfer.TransferVia;
import io.jenkins.plugins.coreos.settings.TransferDefaults;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepLabel;
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
public final class PushOciArchiveStep extends PublishStep {
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
    public String build;

    @DataBoundSetter
    public String arches;

    @DataBoundSetter
    public boolean allowMissing;

    @DataBoundSetter
    public String diskImages;

    @DataBoundSetter
    public String image;

    @DataBoundSetter
    public String refName;

    @DataBoundSetter
    public String tags;

    @DataBoundSetter
    public String mountFrom;

    @DataBoundSetter
    public boolean skipIfPresent;

    @DataBoundSetter
    public String digestFile;

    @DataBoundSetter
    public boolean updateMeta;

    @DataBoundSetter
    public String via;

    /** Creates the step for one or several destinations. */
    @DataBoundConstructor
    public PushOciArchiveStep(String to) {
        this.to = to;
    }

    @Override
    StepExecution newExecution(StepContext context) {
        return switch (via()) {
            case AUTO -> new AutoTransferExecution(context, this);
            case BUILTIN -> new AgentTransferExecution(context, this);
            case SKOPEO -> new SkopeoExecution(context, this);
        };
    }

    private TransferVia via() {
        return TransferVia.parse(text(via));
    }

    @Override
    TransferSpec spec(TransferDefaults defaults) {
        return new TransferSpec(
                        selector(),
                        destinations(to, tags),
                        imageFormat(),
                        defaults.parallelOr(parallel),
                        list(mountFrom),
                        skipIfPresent,
                        text(digestFile),
                        updateMeta,
                        access(defaults))
                .with(supplements());
    }

    @Override
    PublicParameters publicParameters() {
        return new PublicParameters()
                .list("to", to)
                .list("tags", tags)
                .text("archive", archive)
                .list("archives", archives)
                .text("cosaDir", cosaDir)
                .text("build", build)
                .list("arches", arches)
                .flag("allowMissing", allowMissing, false)
                .list("diskImages", diskImages)
                .text("image", image)
                .text("refName", refName)
                .text("format", format);
    }

    private ArchiveSelector selector() {
        List<String> files = new ArrayList<>(list(archives));
        if (text(archive) != null && !files.isEmpty()) {
            throw new IllegalArgumentException("give 'archive', or 'archives' with one per architecture, not both");
        }
        if (via() == TransferVia.SKOPEO) {
            if (text(sign) != null) {
                throw new IllegalArgumentException("sign: a push with skopeo cannot sign; use via: 'builtin'");
            }
            if (!list(attach).isEmpty() || provenance) {
                throw new IllegalArgumentException((provenance ? "provenance" : "attach")
                        + ": a push with skopeo cannot attach anything; use via: 'builtin'");
            }
            checkSkopeo("archives", files);
            checkSkopeo("arches", list(arches));
            checkSkopeo("diskImages", list(diskImages));
        }
        if (text(archive) != null) {
            files.add(FileName.check("archive", text(archive)));
        }
        NamedParameter.check("arches", () -> ImageSelector.checkArches(list(arches)));
        return ArchiveSelector.of(
                files,
                new BuildImages(
                        text(cosaDir),
                        text(build),
                        list(arches),
                        allowMissing,
                        text(image),
                        text(refName),
                        list(diskImages)));
    }

    private static void checkSkopeo(String parameter, List<String> items) {
        if (!items.isEmpty()) {
            throw new IllegalArgumentException(
                    parameter + ": a push with skopeo cannot make an index; use via: 'builtin'");
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
            return Set.of("to", "archives", "arches", "diskImages", "tags", "mountFrom", "attach");
        }

        @Override
        public Set<String> mapParameters() {
            return Set.of("attach");
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
    }
}
