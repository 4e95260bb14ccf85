package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.files.FileName;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.settings.TransferDefaults;
import io.jenkins.plugins.coreos.steps.Messages;
import java.util.List;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code pullOciArchive}: writes an image from a registry to an OCI archive on the agent. */
public final class PullOciArchiveStep extends TransferStep {
    private static final long serialVersionUID = 1L;

    public final String from;
    public final String archive;

    @DataBoundSetter
    public String arch;

    /** Creates the step for an image and the file to write. */
    @DataBoundConstructor
    public PullOciArchiveStep(String from, String archive) {
        this.from = from;
        this.archive = archive;
    }

    @Override
    TransferSpec spec(TransferDefaults defaults) {
        if (text(from) != null) {
            CopyOciImageStep.checkNoArchive("from", text(from), "pushOciArchive copies an archive to a registry");
        }
        ImageSelector image =
                CopyOciImageStep.source(from, List.of(text(arch) == null ? ImageSelector.LOCAL : text(arch)));
        return new TransferSpec(
                image,
                List.of(),
                checkArchive(archive),
                imageFormat(),
                defaults.parallelOr(parallel),
                access(defaults));
    }

    /** Returns the path of an archive to write, or fails with a message that names the parameter. */
    static String checkArchive(String archive) {
        String path = text(archive);
        if (path == null) {
            throw new IllegalArgumentException("'archive' is missing: the file to write");
        }
        return FileName.check("archive", path);
    }

    @Override
    String sourceCredentialsId() {
        return credentialsId;
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends SourceChecks implements TransferChecks {
        @Override
        public String getFunctionName() {
            return "pullOciArchive";
        }

        @Override
        public String getDisplayName() {
            return Messages.PullOciArchiveStep_DisplayName();
        }

        /** Validates the field {@code archive}. */
        @POST
        public FormValidation doCheckArchive(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.required(item, value, Messages.TransferStep_RequiredFile(), () -> checkArchive(value));
        }
    }
}
