package io.jenkins.plugins.coreos.core.cosa;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Thrown if a build fails. The message is one line, because views show it with the step's output: it names the phase
 * and, if COSA failed, its exit code and its last line.
 */
public final class CosaException extends IOException {
    /** The exit code of a failure outside COSA. */
    public static final int NOT_COSA = -1;

    /** Lines that only repeat an exit code, and the traces that Python writes around them. */
    private static final Pattern EXIT = Pattern.compile(
            "failed to execute cmd-.*|(?:\\w+\\.)*+CalledProcessError: .*|Traceback .*|\\s+File \".*|\\s{4}.*");

    private static final long serialVersionUID = 1L;

    private final String summary;
    private final String phase;
    private final int exitCode;

    CosaException(String phase, int exitCode, String reason, List<String> lastLines) {
        this(summary(phase, reason), phase, exitCode, lastLines);
    }

    private CosaException(String summary, String phase, int exitCode, List<String> lastLines) {
        super(lastLines.stream()
                .filter(line -> !EXIT.matcher(line).matches())
                .reduce((first, last) -> last)
                .map(line -> summary + "; its last line: " + line.strip())
                .orElse(summary));
        this.summary = summary;
        this.phase = phase;
        this.exitCode = exitCode;
    }

    private static String summary(String phase, String reason) {
        return "cosaBuild failed in the phase " + phase + ": " + reason;
    }

    /** Returns the phase that failed or was about to start. */
    public String phase() {
        return phase;
    }

    /** Returns COSA's exit code, or {@link #NOT_COSA}. */
    public int exitCode() {
        return exitCode;
    }

    /** Returns the message without COSA's output. */
    public String summary() {
        return summary;
    }
}
