package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.push.ProgressReporter;
import io.jenkins.plugins.coreos.core.push.PushProgress;
import java.io.PrintWriter;

/** Standard error: lines, and on a terminal one line below them that is drawn again and again. */
final class Screen {
    /** To the beginning of the line, and the line empty (ECMA-48, EL). */
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;

    Screen(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** The launcher knows: Java 17 cannot tell whether standard error alone is a terminal. */
    static boolean isTerminal() {
        return Boolean.getBoolean("coreos.terminal");
    }

    synchronized void line(String text) {
        err.print(terminal ? CLEAR + text + System.lineSeparator() : text + System.lineSeparator());
        err.flush();
    }

    private synchronized void draw(String text) {
        err.print(CLEAR + text);
        err.flush();
    }

    /** Takes away what was drawn. */
    synchronized void clear() {
        if (terminal) {
            err.print(CLEAR);
            err.flush();
        }
    }

    ProgressReporter report(PushProgress progress) {
        return terminal
                ? ProgressReporter.bar(progress, this::draw)
                : new ProgressReporter(progress, ProgressReporter.INTERVAL, this::line);
    }
}
