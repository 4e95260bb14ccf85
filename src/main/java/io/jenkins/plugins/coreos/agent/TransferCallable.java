package io.jenkins.plugins.coreos.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.core.transfer.ProgressReporter;
import io.jenkins.plugins.coreos.core.transfer.TransferProgress;
import io.jenkins.plugins.coreos.core.transfer.TransferRunner;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.function.Consumer;

/** Runs a transfer in the agent's JVM, which reads and writes archives directly. */
public final class TransferCallable extends AgentCallable {
    private static final long serialVersionUID = 1L;

    private final TransferSpec spec;
    private final Signer signer;
    private final ProgressSink sink;

    /**
     * Creates the callable.
     *
     * @param spec the transfer; its secrets exist in memory only, here and on the agent
     * @param signer signs the image, or null; exported to the agent
     * @param step the step's name, with which its lines in the log begin
     * @param environment the step's environment variables for file locations and proxies
     * @param listener the build's log
     * @param sink receives progress; exported to the agent
     */
    public TransferCallable(
            TransferSpec spec,
            Signer signer,
            String step,
            Map<String, String> environment,
            TaskListener listener,
            ProgressSink sink) {
        super(step, environment, listener);
        this.spec = spec;
        this.signer = signer;
        this.sink = sink;
    }

    @Override
    TransferOutcome run(HostEnvironment host, Consumer<String> log) throws IOException, InterruptedException {
        if (spec.archive() != null) {
            // The workspace may not exist yet, because no step has written to it.
            Files.createDirectories(host.directory());
        }
        TransferProgress progress = new TransferProgress();
        try (ProgressReporter reporter = new ProgressReporter(progress, ProgressReporter.INTERVAL, log, sink::report)) {
            return TransferOutcome.of(
                    new TransferRunner(spec, host, signer, log).run(progress).toMap());
        }
    }
}
