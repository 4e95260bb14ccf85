package io.jenkins.plugins.coreos.agent;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an agent reports of a push: a result, or the error that its user reads.
 *
 * <p>The error is a text and no exception, because a user error is no stack trace, and a controller believes an agent
 * no classes.
 *
 * @param result the result, or null
 * @param error the message, or null
 */
public record TransferOutcome(LinkedHashMap<String, Object> result, String error) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Long enough for every message of ours, with the URLs in it. */
    private static final int MAX_ERROR = 4000;

    /** The error, as it can stand in a log: an agent need not have made it as we do. */
    public String shownError() {
        if (error == null) {
            return null;
        }
        return Quoted.line(error, MAX_ERROR);
    }

    static TransferOutcome of(Map<String, Object> result) {
        return new TransferOutcome(new LinkedHashMap<>(result), null);
    }

    static TransferOutcome failed(String error) {
        return new TransferOutcome(null, error);
    }
}
