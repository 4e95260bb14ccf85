package io.jenkins.plugins.coreos.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** The result of a command line that ran in this process. */
record CliRun(int code, String out, String err) {
    static CliRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
        return new CliRun(code, out.toString(), err.toString());
    }

    List<String> errLines() {
        return err.lines().toList();
    }
}
