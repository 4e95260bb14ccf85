package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import io.jenkins.plugins.coreos.core.openshift.UserRequest;
import io.jenkins.plugins.coreos.core.script.ShellQuote;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fix-user}: runs fix-openshift-user.sh; {@code eval "$(… fix-user)"} applies the result to the shell. */
@Command(
        name = "fix-user",
        mixinStandardHelpOptions = true,
        description = "Gives OpenShift's random UID a name, a login shell and a writable home.",
        footer = {"", "In a shell: eval \"$(java -jar coreos-assembler-cli.jar fix-user)\""})
public final class FixUserCommand implements Callable<Integer> {
    private static final String SCRIPT = "fix-openshift-user.sh";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "The user's name; default: that of a valid existing entry, else builder.")
    private String user;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "The home directory; default: that of NAME if this UID can write there, else a new one.")
    private String home;

    @Option(names = "--shell", paramLabel = "PATH", description = "The login shell; default: /bin/bash, else /bin/sh.")
    private String shell;

    @Option(
            names = "--safe-directory",
            paramLabel = "DIR",
            description = "A directory that git should trust despite its owner; may be repeated.")
    private List<String> safeDirectories;

    @Option(names = "--json", description = "Print the result as one JSON object instead of export lines.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** Returns 0 and prints the result to stdout, or returns 1 or 2 and prints one line to stderr. */
    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            UserIdentity identity = run(new UserRequest(user, home, shell, safeDirectories));
            if (json) {
                Map<String, Object> result = identity.toMap();
                result.put("env", identity.env());
                result.put("safeDirectories", identity.safeDirectories());
                out.println(Json.write(result));
            } else {
                identity.env().forEach((name, value) -> out.println(export(name, value)));
            }
            out.flush();
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("fix-user: " + OptionWords.of(e.getMessage()));
            err.flush();
            return e instanceof IllegalArgumentException ? Usage.EXIT_CODE : Main.FAILED;
        }
    }

    private static UserIdentity run(UserRequest request) throws IOException, InterruptedException {
        ScriptProcess.Result result = ScriptProcess.run("/bin/sh", SCRIPT, request.arguments());
        if (result.exitCode() != 0) {
            throw new IOException(SCRIPT + " ended with status " + result.exitCode() + "; its log above says why");
        }
        return UserIdentity.parse(result.output()).withPreloaded(System.getenv("LD_PRELOAD"));
    }

    /** Returns a line that sets and exports a variable in a POSIX shell; the value may contain any characters. */
    static String export(String name, String value) {
        return "export " + name + "=" + ShellQuote.quote(value);
    }
}
