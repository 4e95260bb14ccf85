package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.transfer.ProgressReporter;
import io.jenkins.plugins.coreos.core.transfer.TransferProgress;
import java.io.PrintWriter;
import java.time.Duration;

/** Standard error: log lines, and on a terminal a status line below them that is redrawn. */
final class Screen implements AutoCloseable {
    /** Returns the cursor to the beginning of the line and clears it (ECMA-48, EL). */
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final Terminal terminal;
    private final boolean quiet;
    private Thread atExit;
    private boolean drawn;
    private boolean closed;

    /**
     * Creates a screen.
     *
     * @param terminal null if only lines can be shown
     * @param quiet suppresses log lines and progress
     */
    Screen(PrintWriter err, Terminal terminal, boolean quiet) {
        this.err = err;
        this.terminal = quiet ? null : terminal;
        this.quiet = quiet;
    }

    /** Prints a log line, unless quiet. */
    void line(String text) {
        if (!quiet) {
            printAlways(OptionWords.of(text));
        }
    }

    /** Prints a line, even if quiet. */
    synchronized void printAlways(String text) {
        err.print((drawn ? CLEAR : "") + text + System.lineSeparator());
        drawn = false;
        err.flush();
    }

    private synchronized void draw(String text) {
        if (closed) {
            return;
        }
        err.print(CLEAR + fit(text, terminal.width()));
        drawn = true;
        err.flush();
    }

    /** Shortens a line to the width: drops the bar, then the end. The last column stays free to prevent wrapping. */
    static String fit(String text, int width) {
        String fitting = text;
        if (fitting.length() >= width) {
            fitting = fitting.substring(fitting.indexOf(']') + 1).strip();
        }
        return fitting.length() < width ? fitting : fitting.substring(0, Math.max(0, width - 1));
    }

    /** Shows progress until {@link #close()} or termination by a signal, both of which clear the status line. */
    ProgressReporter report(TransferProgress progress) {
        if (terminal == null) {
            Duration interval = ProgressReporter.INTERVAL;
            return new ProgressReporter(progress, interval, this::line);
        }
        terminal.watch();
        atExit = new Thread(this::clear, "clear the screen");
        Runtime.getRuntime().addShutdownHook(atExit);
        return ProgressReporter.bar(progress, this::draw);
    }

    private synchronized void clear() {
        closed = true;
        if (terminal != null && drawn) {
            err.print(CLEAR);
            drawn = false;
            err.flush();
        }
    }

    @Override
    public void close() {
        clear();
        try {
            if (atExit != null) {
                Runtime.getRuntime().removeShutdownHook(atExit);
            }
        } catch (IllegalStateException e) {
            // The process is ending: the shutdown hook clears the line.
        }
    }
}
