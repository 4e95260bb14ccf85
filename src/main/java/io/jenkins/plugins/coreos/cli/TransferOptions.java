package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.registry.RequestLog;
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

/** The options that all transfers have in common, and the run of a transfer with them. */
final class TransferOptions {
    @Mixin
    CredentialOptions credentials = new CredentialOptions();

    @Option(
            names = "--tls-verify",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "false: accept any certificate, and plain HTTP.")
    private boolean tlsVerify = true;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "Number of concurrent blob transfers, from 1 to " + TransferSpec.MAX_PARALLEL + " (default: "
                    + TransferPlan.DEFAULT_PARALLEL + ", or " + TransferPlan.SMALL_BLOBS_PARALLEL
                    + " if blobs are smaller than 1 MiB on average).")
    private Integer parallel;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How many times to retry a request after a transient failure, from 0 to 100 (default: 5).")
    private Integer retries;

    @Option(names = "--quiet", description = "Print only the result and errors.")
    private boolean quiet;

    @Option(names = "--debug", description = "Print requests and responses, without secrets.")
    private boolean debug;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    boolean json;

    int parallel() {
        return parallel == null ? TransferSpec.AUTO_PARALLEL : TransferSpec.checkParallel(parallel);
    }

    AccessSpec access(HostEnvironment host) throws IOException {
        return credentials.access(host, tlsVerify, retries == null ? RegistryOptions.DEFAULT.retries() : retries);
    }

    /** Opens the screen for log lines and progress. */
    Screen screen(PrintWriter err) {
        Screen screen = new Screen(err, Terminal.ofThisProcess(), quiet);
        if (debug) {
            RequestLog.to(screen::always);
        }
        return screen;
    }

    /** Runs a transfer and returns its result. */
    TransferResult run(TransferSpec spec, HostEnvironment host, PrintWriter err)
            throws IOException, InterruptedException {
        TransferProgress progress = new TransferProgress();
        try (Screen screen = screen(err)) {
            TransferRunner runner = new TransferRunner(spec, host, screen::line);
            try (ProgressReporter reporter = screen.report(progress)) {
                return runner.run(progress);
            }
        }
    }

    /** Previews a transfer. */
    TransferPreview preview(TransferSpec spec, HostEnvironment host, PrintWriter err)
            throws IOException, InterruptedException {
        try (Screen screen = screen(err)) {
            return new TransferRunner(spec, host, screen::line).preview();
        }
    }

    /** Prints a result: as JSON, or as the given text. */
    void print(TransferResult result, String text, PrintWriter out) {
        out.println(json ? Json.write(result.toMap()) : text);
    }
}
