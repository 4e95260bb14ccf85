package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options common to all transfers; runs and previews a transfer with them. */
final class TransferOptions {
    @Mixin
    RequestOptions requests = new RequestOptions();

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "Number of concurrent blob transfers, from 1 to " + TransferSpec.MAX_PARALLEL + " (default: "
                    + TransferPlan.DEFAULT_PARALLEL + ", or " + TransferPlan.SMALL_BLOBS_PARALLEL
                    + " if blobs are smaller than 1 MiB on average).")
    private Integer parallel;

    @Option(names = "--format", paramLabel = "oci|v2s2", description = "Convert the manifest's media types.")
    private String format;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    boolean json;

    /** Returns the format to convert the manifests to, or null to keep their format. */
    ImageFormat format() {
        return format == null ? null : ImageFormat.parse(format);
    }

    int parallel() {
        return parallel == null ? TransferSpec.AUTO_PARALLEL : TransferSpec.checkParallel(parallel);
    }

    AccessSpec access(HostEnvironment host) throws IOException {
        return requests.access(host);
    }

    /** Runs a transfer and returns its result. */
    TransferResult run(TransferSpec spec, HostEnvironment host, PrintWriter err)
            throws IOException, InterruptedException {
        return run(spec, host, null, err);
    }

    /**
     * Runs a transfer and returns its result.
     *
     * @param signer signs the image, or null
     */
    TransferResult run(TransferSpec spec, HostEnvironment host, Signer signer, PrintWriter err)
            throws IOException, InterruptedException {
        TransferProgress progress = new TransferProgress();
        try (Screen screen = requests.screen(err)) {
            TransferRunner runner = new TransferRunner(spec, host, signer, screen::line);
            try (ProgressReporter reporter = screen.report(progress)) {
                return runner.run(progress);
            }
        }
    }

    /** Previews a transfer. */
    TransferPreview preview(TransferSpec spec, HostEnvironment host, PrintWriter err)
            throws IOException, InterruptedException {
        try (Screen screen = requests.screen(err)) {
            return new TransferRunner(spec, host, screen::line).preview();
        }
    }

    /** Prints a result: as JSON if requested, otherwise the text. */
    void print(TransferResult result, String text, PrintWriter out) {
        out.println(json ? Json.write(result.toMap()) : text);
    }

    /** Prints a preview: as JSON if requested, otherwise as text. */
    void print(TransferPreview preview, PrintWriter out) {
        if (json) {
            out.println(Json.write(preview.toMap()));
        } else {
            preview.lines().forEach(out::println);
        }
    }
}
