package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;

/** A user error of a step: one line that begins with the step's name, and no stack trace. */
public final class StepError {
    private StepError() {}

    /**
     * The error that a Pipeline sees.
     *
     * @param step the step's function name
     * @param cause a failure whose message is meant for the user
     */
    public static AbortException of(String step, Exception cause) {
        return of(step, String.valueOf(cause.getMessage()));
    }

    /** As {@link #of(String, Exception)}; the name is put before the message once. */
    public static AbortException of(String step, String message) {
        String name = step + ": ";
        return new AbortException(message.startsWith(name) ? message : name + message);
    }
}
