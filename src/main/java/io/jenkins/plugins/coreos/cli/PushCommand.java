package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.transfer.ArchiveSelector;
import io.jenkins.plugins.coreos.core.transfer.BuildImages;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code push}: copies an OCI archive to a registry, bit for bit. */
@Command(
        name = "push",
        description = "Copies an OCI archive to a registry, bit for bit, without unpacking it.",
        mixinStandardHelpOptions = true)
public final class PushCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "ARCHIVE",
            description = "The OCI archive. Several archives, one for each architecture, become one index."
                    + " '-' reads standard input, which must be a file.")
    List<String> archives = new ArrayList<>();

    @Option(
            names = "--cosa-dir",
            paramLabel = "DIR",
            description = "COSA's work directory, instead of an archive: push an image of a build.")
    String cosaDir;

    @Option(names = "--build", paramLabel = "ID", description = "The build in --cosa-dir; default: latest.")
    String build;

    @Option(
            names = "--arch",
            paramLabel = "ARCH|all",
            description = "An architecture of the build to include in an index, or all; may be repeated."
                    + " Default: one image; if the build has several architectures, the image for this machine's.")
    List<String> arches = new ArrayList<>();

    @Option(names = "--allow-missing", description = "Skip architectures without an archive.")
    boolean allowMissing;

    @Option(
            names = "--disk-image",
            paramLabel = "NAME",
            description = "A disk image of the build, such as qemu, to add as an artifact, for cosa import --download;"
                    + " may be repeated. The result is an index.")
    List<String> diskImages = new ArrayList<>();

    @Option(
            names = "--image",
            paramLabel = "NAME",
            description = "An image of the build, by its name in meta.json; default: ostree.")
    String image;

    @Option(
            names = "--ref-name",
            paramLabel = "NAME",
            description = "The image to push, by its name in index.json, if the archive contains several.")
    String refName;

    @Mixin
    private DestinationOptions destinations = new DestinationOptions();

    @Option(
            names = "--mount-from",
            paramLabel = "REPO",
            description = "Another repository of the registry to mount blobs from; may be repeated.")
    List<String> mountFrom = new ArrayList<>();

    @Option(names = "--digestfile", paramLabel = "FILE", description = "Write the digest to a file.")
    String digestFile;

    @Option(names = "--update-meta", description = "Record the push in the build's meta.json, as COSA does.")
    boolean updateMeta;

    @Option(names = "--dry-run", description = "Show what would be sent; queries the registries, but changes nothing.")
    boolean dryRun;

    @Mixin
    private SigningOptions signing = new SigningOptions();

    @Mixin
    TransferOptions options = new TransferOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Main main = (Main) spec.root().userObject();
        return run(main.host(), spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** Pushes and returns the exit code; failures are thrown. */
    int run(HostEnvironment host, PrintWriter out, PrintWriter err) throws IOException, InterruptedException {
        if (archives.isEmpty() && cosaDir == null) {
            throw new IllegalArgumentException("name an ARCHIVE, or give --cosa-dir");
        }
        checkStandardInput();
        List<String> files = new ArrayList<>();
        archives.forEach(archive -> files.add(ArchiveArgument.file(archive)));
        TransferSpec push = spec(files, host).with(destinations.supplements(signing.supplements()));
        if (dryRun) {
            // Reports an unusable key, as the transfer would.
            signing.signer(host);
            options.print(options.preview(push, host, err), out);
            return 0;
        }
        TransferResult result = options.run(push, host, signing.signer(host), err);
        options.print(result, result.reference(), out);
        return 0;
    }

    private TransferSpec spec(List<String> files, HostEnvironment host) throws IOException {
        return new TransferSpec(
                ArchiveSelector.of(
                        files, new BuildImages(cosaDir, build, arches, allowMissing, image, refName, diskImages)),
                destinations.all(options),
                options.format(),
                options.parallel(),
                mountFrom,
                destinations.skipIfPresent,
                digestFile,
                updateMeta,
                options.access(host));
    }

    private void checkStandardInput() {
        long uses = archives.stream().filter(ArchiveArgument::isStandardInput).count();
        if (uses + (options.requests.credentials.passwordStdin ? 1 : 0) > 1) {
            throw new IllegalArgumentException(
                    "standard input can be read once only: as one archive or as the password");
        }
    }
}
