package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pull}: writes an image from a registry to an OCI archive. */
@Command(
        name = "pull",
        description = "Writes an image from a registry to an OCI archive. An interrupted pull can be resumed.",
        mixinStandardHelpOptions = true)
public final class PullCommand implements Callable<Integer> {
    @Parameters(paramLabel = "REGISTRY/REPO[:TAG|@DIGEST]", description = "The image (default tag: latest).")
    private String from;

    @Option(names = "--archive", required = true, paramLabel = "FILE", description = "The archive to write.")
    private String archive;

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            description = "The architecture to take from an index, or all for the whole index (default: that of this"
                    + " machine).")
    private String arch;

    @Mixin
    private TransferOptions options = new TransferOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Main main = (Main) spec.root().userObject();
        String reference = ArchiveArgument.reference(from, "push ARCHIVE --to REGISTRY/REPO:TAG");
        TransferSpec pull = new TransferSpec(
                ImageSelector.parse(reference, List.of(arch == null ? ImageSelector.LOCAL : arch)),
                List.of(),
                archive,
                options.format(),
                options.parallel(),
                options.access(main.host()));
        TransferResult result =
                options.run(pull, main.host(), spec.commandLine().getErr());
        options.print(
                result,
                result.manifest().digest().toString(),
                spec.commandLine().getOut());
        return 0;
    }
}
