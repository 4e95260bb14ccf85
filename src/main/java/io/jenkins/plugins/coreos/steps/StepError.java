package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;

/** Creates the user error of a step: a single line that begins with the step's name, without a stack trace. */
public final class StepError {
    private StepError() {}

    /**
     * Creates the error that fails the step.
     *
     * @param step the step's function name
     * @param cause a failure whose message is meant for the user
     */
    public static AbortException of(String step, Exception cause) {
        return of(step, String.valueOf(cause.getMessage()));
    }

    /** As {@link #of(String, Exception)}; a message that already begins with the step's name is left unchanged. */
    public static AbortException of(String step, String message) {
        String name = step + ": ";
        return new AbortException(message.startsWith(name) ? message : name + message);
    }
}
