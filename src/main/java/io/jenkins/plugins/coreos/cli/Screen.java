package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.transfer.ProgressReporter;
import io.jenkins.plugins.coreos.core.transfer.TransferProgress;
import java.io.PrintWriter;
import java.time.Duration;

/** Standard error: lines, and on a terminal one line below them that is drawn again and again. */
final class Screen implements AutoCloseable {
    /** To the beginning of the line, and the line empty (ECMA-48, EL). */
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final Terminal terminal;
    private final boolean quiet;
    private Thread atExit;
    private boolean drawn;
    private boolean closed;

    /**
     * A screen.
     *
     * @param terminal null where lines are all that can be shown
     * @param quiet whether neither lines nor progress are wanted
     */
    Screen(PrintWriter err, Terminal terminal, boolean quiet) {
        this.err = err;
        this.terminal = quiet ? null : terminal;
        this.quiet = quiet;
    }

    /** A line of the log, unless nothing is wanted. */
    void line(String text) {
        if (!quiet) {
            always(OptionWords.of(text));
        }
    }

    /** A line in any case. */
    synchronized void always(String text) {
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

    /** What fits into a line: without the bar, then without the end. The last column stays free, else lines wrap. */
    static String fit(String text, int width) {
        String fitting = text;
        if (fitting.length() >= width) {
            fitting = fitting.substring(fitting.indexOf(']') + 1).strip();
        }
        return fitting.length() < width ? fitting : fitting.substring(0, Math.max(0, width - 1));
    }

    /** Reports progress, until {@link #close()}: then, or when the process is ended by a signal, nothing drawn is left. */
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
            // The process ends: the hook is at work.
        }
    }
}
