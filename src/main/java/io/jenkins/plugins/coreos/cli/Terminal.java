package io.jenkins.plugins.coreos.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * The terminal that standard error is connected to, and its width.
 *
 * <p>{@code stty} determines the width, once and after each SIGWINCH, because Java has no call for it. COLUMNS is the
 * fallback; shells seldom export it, and a running process does not see its changes.
 */
final class Terminal {
    /** The width of terminals that do not report one. */
    static final int DEFAULT_WIDTH = 80;

    private static final int STTY_SECONDS = 2;

    private final Map<String, String> environment;
    private volatile boolean changed = true;
    private int width = DEFAULT_WIDTH;

    private Terminal(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns the terminal, or null if standard error is not a terminal or cannot redraw a line. */
    static Terminal ofThisProcess() {
        // The launcher sets this: Java 17 cannot detect whether standard error alone is a terminal.
        return of(Boolean.getBoolean("coreos.terminal"), System.getenv());
    }

    static Terminal of(boolean isTerminal, Map<String, String> environment) {
        String kind = environment.getOrDefault("TERM", "");
        return !isTerminal || kind.isEmpty() || kind.equals("dumb") ? null : new Terminal(environment);
    }

    /** Tracks changes of the width. */
    void watch() {
        try {
            Signal.handle(new Signal("WINCH"), signal -> changed = true);
        } catch (IllegalArgumentException e) {
            // The signal is not supported by this system, or is used by the virtual machine: the initial width stays.
        }
    }

    /** Returns the number of columns. */
    synchronized int width() {
        if (changed) {
            changed = false;
            width = measure();
        }
        return width;
    }

    private int measure() {
        int reported = columns(stty());
        int exported = number(environment.getOrDefault("COLUMNS", ""));
        return reported > 0 ? reported : exported > 0 ? exported : DEFAULT_WIDTH;
    }

    /** Parses the second number of {@code rows columns}; 0 if it is missing. */
    static int columns(String size) {
        int blank = size.indexOf(' ');
        return blank < 0 ? 0 : number(size.substring(blank + 1).strip());
    }

    private static int number(String text) {
        try {
            return Math.max(0, Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String stty() {
        try {
            Process process = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/proc/self/fd/2"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(STTY_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
