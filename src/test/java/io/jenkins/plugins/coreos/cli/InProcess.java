package io.jenkins.plugins.coreos.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Runs a command line in this process, for the benchmark. */
public final class InProcess {
    private InProcess() {}

    /** @throws IllegalStateException with the output, if the exit code is not 0 */
    public static void run(List<String> arguments) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output, true);
        int code = Main.run(arguments.toArray(String[]::new), writer, writer);
        if (code != 0) {
            throw new IllegalStateException(arguments + " exited " + code + ": " + output);
        }
    }
}
