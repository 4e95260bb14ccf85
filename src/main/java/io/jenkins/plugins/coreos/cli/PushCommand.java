package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.registry.RequestLog;
import io.jenkins.plugins.coreos.core.transfer.ArchiveSelector;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.core.transfer.ProgressReporter;
import io.jenkins.plugins.coreos.core.transfer.TransferPlan;
import io.jenkins.plugins.coreos.core.transfer.TransferPreview;
import io.jenkins.plugins.coreos.core.transfer.TransferProgress;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import io.jenkins.plugins.coreos.core.transfer.TransferRunner;
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
            description = "The OCI archive; several, one for each architecture, become one index;"
                    + " - for a file on standard input.")
    List<String> archives = new ArrayList<>();

    @Option(
            names = "--cosa-dir",
            paramLabel = "DIR",
            description = "COSA's work directory, instead of an archive: push the latest build's image.")
    String cosaDir;

    @Option(names = "--image", paramLabel = "NAME", description = "The image of that build; default: ostree.")
    String image;

    @Option(
            names = "--ref-name",
            paramLabel = "NAME",
            description = "The image to push, by its name in index.json, if the archive contains several.")
    String refName;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "REGISTRY/REPO[:TAG]",
            description = "The destination, with or without docker://; may be repeated.")
    List<String> to = new ArrayList<>();

    @Option(names = "--tag", paramLabel = "TAG", description = "An additional tag; may be repeated.")
    List<String> tags = new ArrayList<>();

    @Mixin
    CredentialOptions credentials = new CredentialOptions();

    @Option(
            names = "--tls-verify",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "false: accept any certificate, and plain HTTP.")
    boolean tlsVerify = true;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "The number of blobs to transfer in parallel; from 1 to " + TransferSpec.MAX_PARALLEL
                    + "; default: "
                    + TransferPlan.DEFAULT_PARALLEL + ", "
                    + TransferPlan.SMALL_BLOBS_PARALLEL + " if the blobs are smaller than 1 MiB on average.")
    Integer parallel;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "The number of retries after a transient failure; from 0 to 100; default: 5.")
    Integer retries;

    @Option(names = "--format", paramLabel = "oci|v2s2", description = "Convert the manifest's media types.")
    String format;

    @Option(
            names = "--mount-from",
            paramLabel = "REPO",
            description = "Another repository of the registry to mount blobs from; may be repeated.")
    List<String> mountFrom = new ArrayList<>();

    @Option(names = "--skip-if-present", description = "Do nothing if all tags refer to the image already.")
    boolean skipIfPresent;

    @Option(names = "--digestfile", paramLabel = "FILE", description = "Write the digest to a file.")
    String digestFile;

    @Option(names = "--update-meta", description = "Record the push in the build's meta.json, as COSA does.")
    boolean updateMeta;

    @Option(names = "--dry-run", description = "Show what would be sent; queries the registries, but changes nothing.")
    boolean dryRun;

    @Option(names = "--quiet", description = "Print only the result and errors.")
    boolean quiet;

    @Option(names = "--debug", description = "Print requests and responses, without their secrets.")
    boolean debug;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    boolean json;

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
        try (Screen screen = new Screen(err, Terminal.ofThisProcess(), quiet)) {
            if (debug) {
                RequestLog.to(screen::always);
            }
            TransferRunner runner = new TransferRunner(spec(files, host), host, screen::line);
            if (dryRun) {
                print(runner.preview(), out);
                return 0;
            }
            TransferResult result = run(runner, screen);
            out.println(json ? Json.write(result.toMap()) : result.reference());
            return 0;
        }
    }

    private TransferSpec spec(List<String> files, HostEnvironment host) throws IOException {
        return new TransferSpec(
                new ArchiveSelector(files, cosaDir, image, refName),
                to.stream()
                        .map(place -> Destination.of(place, tags, credentials.openshift))
                        .toList(),
                format == null ? null : ImageFormat.parse(format),
                parallel == null ? TransferSpec.AUTO_PARALLEL : TransferSpec.checkParallel(parallel),
                mountFrom,
                skipIfPresent,
                digestFile,
                updateMeta,
                credentials.access(host, tlsVerify, retries == null ? RegistryOptions.DEFAULT.retries() : retries));
    }

    private static TransferResult run(TransferRunner runner, Screen screen) throws IOException, InterruptedException {
        TransferProgress progress = new TransferProgress();
        try (ProgressReporter reporter = screen.report(progress)) {
            return runner.run(progress);
        } finally {
            screen.close();
        }
    }

    private void print(TransferPreview preview, PrintWriter out) {
        if (json) {
            out.println(Json.write(preview.toMap()));
        } else {
            preview.lines().forEach(out::println);
        }
    }

    private void checkStandardInput() {
        long readers =
                archives.stream().filter(ArchiveArgument::isStandardInput).count();
        if (readers + (credentials.passwordStdin ? 1 : 0) > 1) {
            throw new IllegalArgumentException(
                    "standard input can be read once only: as one archive or as the password");
        }
    }
}
