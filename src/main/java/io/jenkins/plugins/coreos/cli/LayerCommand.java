package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.layer.LayerCompression;
import io.jenkins.plugins.coreos.core.text.Pairs;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.LayerSelector;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code layer}: makes an image from a base image and files. */
@Command(
        name = "layer",
        description =
                "Adds files to a base image as a new layer. Needs no builder; the layers of the base are not read if the"
                        + " new image goes to the same registry.",
        mixinStandardHelpOptions = true)
public final class LayerCommand implements Callable<Integer> {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "REF|ARCHIVE",
            description = "The base: REGISTRY/REPO[:TAG|@DIGEST] (default tag: latest), or an OCI archive.")
    private String from;

    @Option(
            names = "--ref-name",
            paramLabel = "NAME",
            description = "The base, by its name in index.json, if the archive contains several images.")
    private String refName;

    @Option(
            names = "--add",
            paramLabel = "[ARCH: ]PATH[=/DEST]",
            description = "A directory or .tar file to lay over /. With DEST, the path in the image of a directory or"
                    + " file; a .tar file is unpacked only if DEST ends in a slash. With ARCH, only the image of that"
                    + " architecture gets the files. May be repeated.")
    private List<String> add = new ArrayList<>();

    @Option(names = "--remove", paramLabel = "PATH", description = "A path of the base to remove; may be repeated.")
    private List<String> remove = new ArrayList<>();

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label to add or replace; may be repeated.")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--annotation",
            paramLabel = "NAME=VALUE",
            description = "An annotation of the manifest to add or replace; may be repeated.")
    private List<String> annotations = new ArrayList<>();

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            description = "An architecture to take from an index, or all; may be repeated (default: that of this"
                    + " machine).")
    private List<String> arches = new ArrayList<>();

    @Option(
            names = "--compression",
            paramLabel = "gzip|none",
            description = "The compression of the layer (default: gzip).")
    private String compression = "gzip";

    @Option(
            names = "--created",
            paramLabel = "TIME",
            description = "The time of the files and of the image, such as 2026-11-29T09:00:00Z, or seconds since 1970"
                    + " (default: that of the base).")
    private String created;

    @Option(names = "--no-lint", description = "Do not apply the rules of bootable images.")
    private boolean noLint;

    @Option(names = "--archive", paramLabel = "FILE", description = "The archive to write.")
    private String archive;

    @Option(names = "--dry-run", description = "Show what would be sent; queries the registries, but changes nothing.")
    private boolean dryRun;

    @Mixin
    private DestinationOptions destinations = new DestinationOptions();

    @Mixin
    private SigningOptions signing = new SigningOptions();

    @Mixin
    private TransferOptions options = new TransferOptions();

    @Spec
    private CommandSpec spec;

    /**
     * Returns the command. {@code --to} is not required, because {@code --archive} can replace it. There is no
     * {@code --skip-if-present}, because the command always skips a destination that has the image.
     */
    static CommandSpec spec() {
        CommandSpec command = CommandSpec.forAnnotatedObject(new LayerCommand());
        OptionSpec to = command.findOption("--to");
        command.remove(to).remove(command.findOption("--skip-if-present"));
        return command.addOption(OptionSpec.builder(to).required(false).build());
    }

    @Override
    public Integer call() throws Exception {
        Main main = (Main) spec.root().userObject();
        TransferSpec layer = new TransferSpec(
                        selector(),
                        destinations.all(options),
                        archive,
                        options.format(),
                        options.parallel(),
                        List.of(), // mountFrom
                        true, // skipIfPresent
                        null, // digestFile
                        false, // updateMeta
                        options.access(main.host()))
                .with(destinations.supplements(signing.supplements()));
        if (dryRun) {
            // Reports an unusable key, as the transfer would.
            signing.signer(main.host());
            options.print(
                    options.preview(layer, main.host(), spec.commandLine().getErr()),
                    spec.commandLine().getOut());
            return 0;
        }
        TransferResult result = options.run(
                layer,
                main.host(),
                signing.signer(main.host()),
                spec.commandLine().getErr());
        options.print(result, result.reference(), spec.commandLine().getOut());
        return 0;
    }

    private LayerSelector selector() {
        List<String> wanted = arches.isEmpty() ? List.of(ImageSelector.LOCAL) : arches;
        return new LayerSelector(
                ArchiveArgument.source(from, refName, wanted),
                LayerSelector.arches(wanted),
                add.stream().map(LayerSelector.Addition::parse).toList(),
                remove,
                Pairs.parse("--label", labels),
                Pairs.parse("--annotation", annotations),
                LayerCompression.parse(compression),
                created,
                !noLint);
    }
}
