package io.jenkins.plugins.coreos.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands with the default handling of SIGINT and SIGHUP, wherever the tests run.
 *
 * <p>In the background, under {@code nohup} and below Jenkins' {@code sh}, the tests have been started with these signals
 * ignored. Their processes inherit that, and a shell cannot trap a signal that was ignored when it started (POSIX,
 * trap). A test that sends one of these signals needs the default dispositions.
 */
public final class DefaultSignals {
    private static final List<String> ENV = List.of("env", "--default-signal=INT,HUP");

    /** For coreutils before 8.31, and busybox. */
    private static final List<String> PYTHON = List.of(
            "python3",
            "-c",
            "import os, signal, sys\n"
                    + "for number in signal.SIGINT, signal.SIGHUP: signal.signal(number, signal.SIG_DFL)\n"
                    + "os.execvp(sys.argv[1], sys.argv[1:])");

    private static List<String> prefix;

    private DefaultSignals() {}

    /** Returns the command, which keeps the process ID that it would have had. */
    public static List<String> command(List<String> command) {
        List<String> words = new ArrayList<>(prefix());
        words.addAll(command);
        return words;
    }

    private static synchronized List<String> prefix() {
        if (prefix == null) {
            prefix = Stream.of(ENV, PYTHON)
                    .filter(DefaultSignals::works)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("needs env of coreutils 8.31, or python3"));
        }
        return prefix;
    }

    private static boolean works(List<String> way) {
        List<String> words = new ArrayList<>(way);
        words.add("true");
        return Processes.command(words).run().exitCode() == 0;
    }
}
