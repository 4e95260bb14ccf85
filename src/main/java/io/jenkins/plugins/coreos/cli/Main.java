package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.access.Surroundings;
import io.jenkins.plugins.coreos.core.registry.BasicTunnels;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code java -jar coreos-assembler-cli.jar push …}. */
@Command(
        name = "coreos-assembler",
        description = "Builds RHCOS and FCOS with COSA and publishes the OCI image, outside Jenkins.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main {
    /** Something was wrong with the archive, the registry or COSA. */
    static final int FAILED = 1;

    private static final List<String> COMMANDS = List.of("push", "inspect", "build", "fix-user");

    private final Surroundings surroundings;

    private Main(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    public static void main(String[] args) {
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
        PushCommand push = PlainPush.parse(args);
        if (push != null) {
            return run(push, surroundings, out, err);
        }
        return commandLine(surroundings, args)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((error, command, arguments) -> {
                    if (isFailure(error)) {
                        return failed(error, err);
                    }
                    throw error;
                })
                .execute(args);
    }

    private static int run(PushCommand push, Surroundings surroundings, PrintWriter out, PrintWriter err) {
        try {
            return push.run(surroundings, out, err);
        } catch (IOException | InterruptedException | IllegalArgumentException e) {
            return failed(e, err);
        }
    }

    /** All commands, or just the one that is asked for: reading the others' options would be a third of a start. */
    private static CommandLine commandLine(Surroundings surroundings, String[] args) {
        CommandLine main = new CommandLine(new Main(surroundings));
        Callable<Integer> asked = args.length == 0 ? null : command(args[0]);
        if (asked != null) {
            return main.addSubcommand(args[0], asked);
        }
        COMMANDS.forEach(name -> main.addSubcommand(name, command(name)));
        return main;
    }

    private static Callable<Integer> command(String name) {
        return switch (name) {
            case "push" -> new PushCommand();
            case "inspect" -> new InspectCommand();
            case "build" -> new BuildCommand();
            case "fix-user" -> new FixUserCommand();
            default -> null;
        };
    }

    /** Whether it is something that a line tells, and not a defect. */
    private static boolean isFailure(Exception error) {
        return error instanceof IOException
                || error instanceof InterruptedException
                || error instanceof IllegalArgumentException;
    }

    private static int failed(Exception error, PrintWriter err) {
        err.println("error: " + (error instanceof InterruptedException ? "interrupted" : error.getMessage()));
        return FAILED;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"coreos-assembler " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
