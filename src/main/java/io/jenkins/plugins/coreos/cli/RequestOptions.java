package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.registry.RequestLog;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of all commands that send requests to registries. */
final class RequestOptions {
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
            names = "--retries",
            paramLabel = "N",
            description = "Number of retries of a request after a transient failure, from 0 to 100 (default: 5).")
    private Integer retries;

    @Option(names = "--quiet", description = "Print only the result and errors.")
    private boolean quiet;

    @Option(names = "--debug", description = "Print requests and responses, without secrets.")
    private boolean debug;

    AccessSpec access(HostEnvironment host) throws IOException {
        return credentials.access(host, tlsVerify, retries == null ? RegistryOptions.DEFAULT.retries() : retries);
    }

    /** Opens the screen for log lines and progress. */
    Screen screen(PrintWriter err) {
        Screen screen = new Screen(err, Terminal.ofThisProcess(), quiet);
        if (debug) {
            RequestLog.enable(screen::printAlways);
        }
        return screen;
    }
}
