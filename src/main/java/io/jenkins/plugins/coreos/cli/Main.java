package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** The command line: {@code java -jar coreos-assembler-cli.jar push …}. */
@Command(
        name = Main.NAME,
        description = "Builds RHCOS and FCOS with COSA and publishes the OCI image, outside Jenkins.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:success", " 1:failed", " 2:usage error", "129, 130, 143:ended by SIGHUP, SIGINT, SIGTERM"})
public final class Main {
    static final String NAME = "coreos-assembler";

    /** Exit code for errors in the archive, the registry or COSA. */
    static final int FAILED = 1;

    private static final List<String> COMMANDS = List.of(
            "push", "copy", "pull", "layer", "inspect", "sign", "verify", "build", "fix-user", "completion", "help");

    private final HostEnvironment host;

    private Main(HostEnvironment host) {
        this.host = host;
    }

    HostEnvironment host() {
        return host;
    }

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter err = writer(System.err);
        StandardOutput stdout = new StandardOutput();
        PrintWriter out = writer(stdout);
        int code = run(args, out, err);
        out.flush();
        if (stdout.failure != null) {
            err.println("error: cannot write to standard output: " + stdout.failure.getMessage());
            code = code == 0 ? FAILED : code;
        }
        exit(code, err);
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /**
     * Ends the process.
     *
     * <p>If this run also writes the launcher's class data archive, the exit code of the process says whether that
     * succeeded. The launcher then reads the exit code of the command from a file, and standard output and error are
     * closed to hide the messages of the virtual machine.
     */
    private static void exit(int code, PrintWriter err) {
        String status = System.getProperty("coreos.status");
        if (status != null) {
            try {
                Files.writeString(Path.of(status), code + "\n");
            } catch (IOException e) {
                // The launcher falls back to the exit code of the process.
            }
            System.out.close();
            err.close();
            System.err.close();
        }
        System.exit(code);
    }

    /** Runs a command line and returns its exit code: 0, 1 for a failure, 2 for a usage error. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(args, HostEnvironment.ofThisProcess(), out, err);
    }

    static int run(String[] args, HostEnvironment host, PrintWriter out, PrintWriter err) {
        CommandLine main = commandLine(host, args).setOut(out).setErr(err);
        // Java 17 cannot detect whether standard output is a terminal, and Java 22 always assumes that it is.
        boolean plain = !Boolean.getBoolean("coreos.terminal.out") || System.getenv("NO_COLOR") != null;
        // An argument may begin with @: picocli must not read arguments from a file of that name.
        main.setExpandAtFiles(false);
        return main.setColorScheme(CommandLine.Help.defaultColorScheme(plain ? Ansi.OFF : Ansi.AUTO))
                .setParameterExceptionHandler(Usage::report)
                .setExecutionExceptionHandler((error, command, arguments) -> {
                    if (isFailure(error)) {
                        return failed(error, command.getCommandSpec().qualifiedName(), err);
                    }
                    throw error;
                })
                .execute(args);
    }

    /**
     * Returns the command line with the requested command only: loading the others takes a third of the startup time.
     */
    private static CommandLine commandLine(HostEnvironment host, String[] args) {
        Object requested = args.length == 0 || args[0].equals("help") ? null : command(args[0]);
        CommandLine main = new CommandLine(new Main(host));
        if (requested == null || requested instanceof CompletionCommand) {
            return withCommands(main);
        }
        return main.addSubcommand(args[0], withVersion(requested));
    }

    /** Returns the complete command line, for help and completion. */
    static CommandLine all() {
        return withCommands(new CommandLine(new Main(null)));
    }

    private static CommandLine withCommands(CommandLine main) {
        COMMANDS.forEach(name -> main.addSubcommand(name, withVersion(command(name))));
        return main;
    }

    private static CommandLine withVersion(Object command) {
        CommandLine line = new CommandLine(command);
        line.getCommandSpec().versionProvider(new Version());
        if (!(line.getCommand() instanceof BuildCommand)) {
            line.registerConverter(String.class, Usage::notEmpty);
        }
        return line;
    }

    private static Object command(String name) {
        return switch (name) {
            case "push" -> new PushCommand();
            case "copy" -> new CopyCommand();
            case "pull" -> new PullCommand();
            case "layer" -> LayerCommand.spec();
            case "inspect" -> new InspectCommand();
            case "sign" -> new SignCommand();
            case "verify" -> new VerifyCommand();
            case "build" -> BuildCommand.spec();
            case "fix-user" -> new FixUserCommand();
            case "completion" -> new CompletionCommand();
            case "help" -> new CommandLine.HelpCommand();
            default -> null;
        };
    }

    /** Returns true for failures that are reported in one line; others are defects. */
    private static boolean isFailure(Exception error) {
        return error instanceof IOException
                || error instanceof InterruptedException
                || error instanceof IllegalArgumentException;
    }

    private static int failed(Exception error, String command, PrintWriter err) {
        String message = error instanceof InterruptedException ? "interrupted" : OptionWords.of(error.getMessage());
        if (error instanceof IllegalArgumentException) {
            return Usage.report(message, command, err);
        }
        err.println("error: " + Usage.printable(message));
        return FAILED;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {NAME + " " + (version == null ? "(unpackaged)" : version)};
        }
    }

    /** Standard output that records its first failure, which a PrintWriter would swallow. */
    private static final class StandardOutput extends FilterOutputStream {
        private IOException failure;

        StandardOutput() {
            super(new FileOutputStream(FileDescriptor.out));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
