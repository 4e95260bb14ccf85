package io.jenkins.plugins.coreos.agent;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The outcome of a step's work as an agent reports it: a result or an error message; neither if the image to inspect
 * does not exist.
 *
 * <p>The error is a text rather than an exception, because a user error has no stack trace and a controller must not
 * deserialize an agent's classes.
 *
 * @param result the result, or null
 * @param error the message, or null
 */
public record TransferOutcome(LinkedHashMap<String, Object> result, String error) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Limit for an error message, above the length of any of our messages, including URLs. */
    private static final int MAX_ERROR = 4000;

    /** Returns the error in a form that is safe for a log: a compromised agent can send any text. */
    public String printableError() {
        return error == null ? null : Quoted.line(error, MAX_ERROR);
    }

    static TransferOutcome of(Map<String, Object> result) {
        return new TransferOutcome(new LinkedHashMap<>(result), null);
    }

    static TransferOutcome missing() {
        return new TransferOutcome(null, null);
    }

    static TransferOutcome failed(String error) {
        return new TransferOutcome(null, error);
    }
}
