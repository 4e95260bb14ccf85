package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.list;
import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.Extension;
import io.jenkins.plugins.coreos.core.layer.LayerCompression;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.text.Pairs;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.LayerSelector;
import io.jenkins.plugins.coreos.core.transfer.SourceSelector;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.settings.TransferDefaults;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepLabel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code layerOciImage}: makes an image from a base and files on the agent, without a builder. */
public final class LayerOciImageStep extends PublishStep {
    private static final long serialVersionUID = 1L;

    public final String from;

    @DataBoundSetter
    public String add;

    @DataBoundSetter
    public String remove;

    @DataBoundSetter
    public String to;

    @DataBoundSetter
    public String tags;

    @DataBoundSetter
    public String archive;

    @DataBoundSetter
    public String labels;

    @DataBoundSetter
    public String annotations;

    @DataBoundSetter
    public String arch;

    @DataBoundSetter
    public String compression;

    @DataBoundSetter
    public String created;

    @DataBoundSetter
    public boolean lint = true;

    @DataBoundSetter
    public boolean skipIfPresent = true;

    @DataBoundSetter
    public String baseCredentialsId;

    /** Creates the step for a base in a registry or an archive. */
    @DataBoundConstructor
    public LayerOciImageStep(String from) {
        this.from = from;
    }

    @Override
    TransferSpec spec(TransferDefaults defaults) {
        String file = checkArchive(archive, list(to));
        checkRegistry(list(to), tags, credentialsId);
        List<Destination> destinations = destinations(to, tags);
        NamedParameter.check("to", () -> Destination.checkTagged(destinations));
        return new TransferSpec(
                        layer(),
                        destinations,
                        file,
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
                .text("from", from)
                .list("add", add)
                .list("remove", remove)
                .list("to", to)
                .list("tags", tags)
                .text("archive", archive)
                .list("labels", labels)
                .list("annotations", annotations)
                .list("arch", arch)
                .text("compression", compression)
                .text("created", created)
                .flag("lint", lint, true)
                .text("format", format);
    }

    private LayerSelector layer() {
        List<String> arches = list(arch).isEmpty() ? List.of(ImageSelector.LOCAL) : list(arch);
        NamedParameter.check("arch", () -> ImageSelector.checkArches(arches));
        SourceSelector base = InspectOciImageStep.source(from, arches);
        checkBaseCredentials(base, baseCredentialsId);
        return new LayerSelector(
                base,
                LayerSelector.arches(arches),
                list(add).stream().map(LayerSelector.Addition::parse).toList(),
                list(remove),
                Pairs.parse("labels", list(labels)),
                Pairs.parse("annotations", list(annotations)),
                text(compression) == null ? LayerCompression.GZIP : LayerCompression.parse(text(compression)),
                text(created),
                lint);
    }

    /** @throws IllegalArgumentException if a parameter needs a destination in a registry, and no destination is set */
    static void checkRegistry(List<String> to, String tags, String credentialsId) {
        if (to.isEmpty() && !list(tags).isEmpty()) {
            throw new IllegalArgumentException("'tags' requires 'to'");
        }
        if (to.isEmpty() && text(credentialsId) != null) {
            throw new IllegalArgumentException(
                    "'credentialsId' is for 'to'; give the credentials of the base as 'baseCredentialsId'");
        }
    }

    /** @throws IllegalArgumentException if there are credentials for a base that is a file */
    static void checkBaseCredentials(SourceSelector base, String baseCredentialsId) {
        if (text(baseCredentialsId) != null && !(base instanceof ImageSelector)) {
            throw new IllegalArgumentException("'baseCredentialsId' is for a base in a registry, and 'from' is a file");
        }
    }

    /**
     * Returns the path of the archive to write, or null.
     *
     * @throws IllegalArgumentException if the path is invalid, or there is no destination at all
     */
    static String checkArchive(String archive, List<String> to) {
        if (text(archive) != null) {
            return PullOciArchiveStep.checkArchive(archive);
        }
        if (to.isEmpty()) {
            throw new IllegalArgumentException("give 'to' (registry[:port]/repository:tag), 'archive', or both");
        }
        return null;
    }

    @Override
    String sourceCredentialsId() {
        return baseCredentialsId;
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends LayerChecks {
        @Override
        public String getFunctionName() {
            return "layerOciImage";
        }

        @Override
        public String getDisplayName() {
            return Messages.LayerOciImageStep_DisplayName();
        }

        @Override
        public Set<String> listParameters() {
            return Set.of("add", "remove", "to", "tags", "labels", "annotations", "arch", "attach");
        }

        @Override
        public Set<String> mapParameters() {
            return Set.of("add", "labels", "annotations", "attach");
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return StepLabel.visible(StepLabel.push(texts(arguments.get("from"))));
        }

        @Override
        public Map<String, Object> customInstantiate(Map<String, Object> arguments) {
            AddedFiles.check(arguments.get("add"));
            return super.customInstantiate(arguments);
        }
    }
}
