package io.jenkins.plugins.coreos.core.cosa;

import java.io.IOException;
import java.util.List;

/**
 * A build that did not come to its end. The message is one line that names the phase and, where COSA failed, its exit
 * code; COSA's last lines follow it.
 */
public final class CosaException extends IOException {
    /** The exit code where it was not COSA that failed. */
    public static final int NOT_COSA = -1;

    private static final long serialVersionUID = 1L;

    private final String summary;
    private final String phase;
    private final int exitCode;

    CosaException(String phase, int exitCode, String reason, List<String> lastLines) {
        this(summary(phase, reason), phase, exitCode, lastLines);
    }

    private CosaException(String summary, String phase, int exitCode, List<String> lastLines) {
        super(lastLines.isEmpty() ? summary : summary + "; its last lines:\n  " + String.join("\n  ", lastLines));
        this.summary = summary;
        this.phase = phase;
        this.exitCode = exitCode;
    }

    private static String summary(String phase, String reason) {
        return "cosaBuild failed in the phase " + phase + ": " + reason;
    }

    /** The phase that failed, or was to begin. */
    public String phase() {
        return phase;
    }

    /** COSA's exit code, or {@link #NOT_COSA}. */
    public int exitCode() {
        return exitCode;
    }

    /** The message without COSA's last lines. */
    public String summary() {
        return summary;
    }
}
