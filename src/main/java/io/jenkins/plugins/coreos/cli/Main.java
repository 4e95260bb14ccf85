package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.access.Surroundings;
import io.jenkins.plugins.coreos.core.registry.BasicTunnels;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code java -jar coreos-assembler-cli.jar push …}. */
@Command(
        name = "coreos-assembler",
        description = "Builds RHCOS and FCOS with COSA and publishes the OCI image, outside Jenkins.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {PushCommand.class, InspectCommand.class, BuildCommand.class, FixUserCommand.class})
public final class Main {
    /** Something was wrong with the archive, the registry or COSA. */
    static final int FAILED = 1;

    private final Surroundings surroundings;

    private Main(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    public static void main(String[] args) {
        // Before the first request: Java reads it once.
        BasicTunnels.allow();
        System.exit(run(args, writer(System.out), writer(System.err)));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** Runs a command line and returns its exit code: 0, 1 for a failure, 2 for wrong usage. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(args, Surroundings.ofThisProcess(), out, err);
    }

    static int run(String[] args, Surroundings surroundings, PrintWriter out, PrintWriter err) {
        return new CommandLine(new Main(surroundings))
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(Main::failed)
                .execute(args);
    }

    private static int failed(Exception error, CommandLine command, CommandLine.ParseResult arguments)
            throws Exception {
        if (error instanceof InterruptedException) {
            command.getErr().println("error: interrupted");
            return FAILED;
        }
        if (error instanceof IOException || error instanceof IllegalArgumentException) {
            command.getErr().println("error: " + error.getMessage());
            return FAILED;
        }
        throw error;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"coreos-assembler " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
