package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.transfer.CombinedImages;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code copy}: copies an image from one repository to others, or combines several into an index. */
@Command(
        name = "copy",
        description =
                "Copies an image from a registry to other repositories, without temporary files. Within a registry, blobs"
                        + " are mounted instead of transferred. Several images become one index.",
        mixinStandardHelpOptions = true)
public final class CopyCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "REGISTRY/REPO[:TAG|@DIGEST]",
            description =
                    "The image to copy (default tag: latest), or several images for different platforms to combine"
                            + " into one index.")
    private List<String> from = new ArrayList<>();

    @Mixin
    private DestinationOptions destinations = new DestinationOptions();

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            description = "An architecture to take from an index; may be repeated (default: all).")
    private List<String> arches = new ArrayList<>();

    @Option(
            names = "--arch-tags",
            description = "Copy the images of an index one by one, with the architecture appended to each tag.")
    private boolean archTags;

    @Option(
            names = "--referrers",
            description = "Also copy the image's cosign signatures, attestations and SBOMs, and its OCI referrers.")
    private boolean referrers;

    @Option(names = "--delete-source", description = "Delete the tag of each source when the copy is complete.")
    private boolean deleteSource;

    @Mixin
    private SigningOptions signing = new SigningOptions();

    @Mixin
    private TransferOptions options = new TransferOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Main main = (Main) spec.root().userObject();
        TransferSpec copy = new TransferSpec(
                        CombinedImages.parse(images(), arches, archTags, referrers, deleteSource),
                        destinations.all(options),
                        null,
                        options.format(),
                        options.parallel(),
                        List.of(),
                        destinations.skipIfPresent,
                        null,
                        false,
                        options.access(main.host()))
                .with(destinations.supplements(signing.supplements()));
        TransferResult result = options.run(
                copy,
                main.host(),
                signing.signer(main.host()),
                spec.commandLine().getErr());
        options.print(result, result.reference(), spec.commandLine().getOut());
        return 0;
    }

    private List<String> images() {
        from.forEach(image -> ArchiveArgument.reference(image, "push ARCHIVE --to REGISTRY/REPO:TAG"));
        return from;
    }
}
