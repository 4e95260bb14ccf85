package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.list;
import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.text.Quoted;
import io.jenkins.plugins.coreos.core.transfer.CombinedImages;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.SourceSelector;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.credentials.CredentialsForm;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.settings.TransferDefaults;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepLabel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code copyOciImage}: copies an image from a registry to other repositories, or combines several into an index. */
public final class CopyOciImageStep extends PublishStep {
    private static final long serialVersionUID = 1L;

    /** One or more images, one per line. */
    public final String from;

    public final String to;

    @DataBoundSetter
    public String tags;

    @DataBoundSetter
    public String fromCredentialsId;

    @DataBoundSetter
    public String arch;

    @DataBoundSetter
    public boolean archTags;

    @DataBoundSetter
    public boolean referrers;

    @DataBoundSetter
    public boolean skipIfPresent;

    @DataBoundSetter
    public boolean deleteSource;

    /** Creates the step for one or several images and destinations. */
    @DataBoundConstructor
    public CopyOciImageStep(String from, String to) {
        this.from = from;
        this.to = to;
    }

    @Override
    TransferSpec spec(TransferDefaults defaults) {
        List<Destination> destinations = destinations(to, tags);
        if (list(from).size() > 1) {
            NamedParameter.check("to", () -> Destination.checkTagged(destinations));
        }
        return new TransferSpec(
                        sources(from, list(arch), archTags, referrers, deleteSource),
                        destinations,
                        null,
                        imageFormat(),
                        defaults.parallelOr(parallel),
                        List.of(),
                        skipIfPresent,
                        null,
                        false,
                        access(defaults))
                .with(supplements());
    }

    @Override
    PublicParameters publicParameters() {
        return new PublicParameters()
                .list("from", from)
                .list("to", to)
                .list("tags", tags)
                .list("arch", arch)
                .flag("archTags", archTags, false)
                .flag("referrers", referrers, false)
                .text("format", format);
    }

    private static SourceSelector sources(
            String from, List<String> arches, boolean archTags, boolean referrers, boolean deletesTag) {
        checkGiven(from);
        NamedParameter.check("arch", () -> ImageSelector.checkArches(arches));
        list(from).forEach(image -> checkNoArchive("from", image, "copy it to a registry with pushOciArchive"));
        return NamedParameter.parse(
                "from", () -> CombinedImages.parse(list(from), arches, archTags, referrers, deletesTag));
    }

    /** Parses an image to read, or fails with a message that names the parameter. */
    static ImageSelector source(String from, List<String> arches) {
        checkGiven(from);
        NamedParameter.check("arch", () -> ImageSelector.checkArches(arches));
        return NamedParameter.parse("from", () -> ImageSelector.parse(text(from), arches));
    }

    /** @throws IllegalArgumentException if a text names an archive instead of an image in a registry */
    static void checkNoArchive(String parameter, String text, String advice) {
        if (ImageReference.isArchive(text)) {
            throw new IllegalArgumentException(
                    parameter + ": " + Quoted.of(text) + " is an archive, not an image in a registry; " + advice);
        }
    }

    private static void checkGiven(String from) {
        if (text(from) == null) {
            throw new IllegalArgumentException("'from' is missing: registry[:port]/repository[:tag]");
        }
    }

    @Override
    String sourceCredentialsId() {
        return fromCredentialsId;
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends DestinationChecks implements FromChecks {
        private static final String ANY = "registry.example/any";
        private static final String TAGGED = ANY + ":any";

        @Override
        public String getFunctionName() {
            return "copyOciImage";
        }

        @Override
        public String getDisplayName() {
            return Messages.CopyOciImageStep_DisplayName();
        }

        @Override
        public Set<String> listParameters() {
            return Set.of("from", "to", "tags", "arch", "attach");
        }

        @Override
        public Set<String> mapParameters() {
            return Set.of("attach");
        }

        @Override
        public void checkFrom(String from) {
            sources(from, List.of(), false, false, false);
        }

        @Override
        public void checkFrom(String from, String to, String tags) {
            checkFrom(from);
            if (list(from).size() > 1 && list(tags).isEmpty()) {
                NamedParameter.check("to", () -> Destination.checkTagged(valid(list(to))));
            }
        }

        @Override
        public void checkArch(String arch, String from) {
            sources(validFrom(from), list(arch), false, false, false);
        }

        /** Returns the images if they are valid; the check of their own field reports invalid ones. */
        private static String validFrom(String from) {
            try {
                sources(from, List.of(), false, false, false);
                return from;
            } catch (IllegalArgumentException e) {
                return ANY;
            }
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return StepLabel.visible(StepLabel.push(texts(arguments.get("to"))));
        }

        /** Checks that the tags lack the architecture, and that there is only one image. */
        @POST
        public FormValidation doCheckArchTags(
                @AncestorInPath Item item,
                @QueryParameter boolean value,
                @QueryParameter String from,
                @QueryParameter String to,
                @QueryParameter String tags) {
            // The check of the field "to" reports an invalid destination.
            return check(item, from, registry(to) == null ? ANY : to, step -> {
                step.archTags = value;
                step.tags = tags;
            });
        }

        /** Checks that the format does not change the digest that referrers refer to, and that there is one image. */
        @POST
        public FormValidation doCheckReferrers(
                @AncestorInPath Item item,
                @QueryParameter boolean value,
                @QueryParameter String from,
                @QueryParameter String format) {
            return check(item, from, TAGGED, step -> {
                step.referrers = value;
                step.format = format;
            });
        }

        /** Checks that the source has a tag to delete, and that all images that it refers to are copied. */
        @POST
        public FormValidation doCheckDeleteSource(
                @AncestorInPath Item item,
                @QueryParameter boolean value,
                @QueryParameter String from,
                @QueryParameter String arch) {
            return check(item, from, TAGGED, step -> {
                step.deleteSource = value;
                step.arch = arch;
            });
        }

        private static FormValidation check(Item item, String from, String to, Consumer<CopyOciImageStep> fields) {
            return FieldCheck.of(item, () -> {
                CopyOciImageStep step = new CopyOciImageStep(validFrom(from), to);
                fields.accept(step);
                step.spec();
            });
        }

        /** Lists the credentials that a job may use to pull the source. */
        @POST
        public ListBoxModel doFillFromCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String from, @QueryParameter String fromCredentialsId) {
            return CredentialsForm.forPush().items(item, registry(from), fromCredentialsId);
        }

        /** Checks that the credentials exist for the source's registry. */
        @POST
        public FormValidation doCheckFromCredentialsId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String from) {
            return CredentialsForm.forPush().check(item, registry(from), text(value));
        }
    }
}
