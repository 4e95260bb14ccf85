package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.push.ArchiveChoice;
import io.jenkins.plugins.coreos.core.push.Destination;
import io.jenkins.plugins.coreos.core.push.ProgressReporter;
import io.jenkins.plugins.coreos.core.push.PushProgress;
import io.jenkins.plugins.coreos.core.push.PushRequest;
import io.jenkins.plugins.coreos.core.push.PushResult;
import io.jenkins.plugins.coreos.core.push.Pusher;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code push}: an OCI archive to a registry, bit for bit. */
@Command(
        name = "push",
        description = "Copies an OCI archive to a registry, bit for bit, without unpacking it.",
        mixinStandardHelpOptions = true)
public final class PushCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ARCHIVE", description = "The OCI archive.")
    private Path archive;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "REGISTRY/REPO[:TAG]",
            description = "Where it goes; a docker:// prefix is fine.")
    private String to;

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag, also beside one in --to; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Mixin
    private CredentialOptions credentials;

    @Option(
            names = "--tls-verify",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "false: accept any certificate, and plain HTTP.")
    private boolean tlsVerify;

    @Option(
            names = "--parallel",
            defaultValue = "" + PushRequest.DEFAULT_PARALLEL,
            paramLabel = "N",
            description = "How many blobs are under way at once (${DEFAULT-VALUE}).")
    private int parallel;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often a request is made again after a passing failure (5).")
    private Integer retries;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        Destination destination = Destination.of(credentials.complete(to), tags);
        ArchiveChoice.Found found = new ArchiveChoice(archive.toString(), null, null).find(Path.of(""), destination);
        PushRequest request = new PushRequest(
                found.archive().toString(),
                found.expectedDigest(),
                found.destination(),
                credentials.credentials(destination.repository()),
                credentials.apply(options()),
                parallel,
                List.of());
        PushProgress progress = new PushProgress();
        PushResult result;
        try (ProgressReporter reporter = new ProgressReporter(progress, ProgressReporter.INTERVAL, err::println)) {
            result = new Pusher(progress, err::println).push(request);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Json.write(result.toMap()) : result.summary());
        return 0;
    }

    private RegistryOptions options() {
        RegistryOptions options = RegistryOptions.DEFAULT.withTlsVerify(tlsVerify);
        return retries == null ? options : options.withRetries(retries);
    }
}
