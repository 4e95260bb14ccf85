package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.io.IOException;
import java.time.Duration;

/** A request to a registry that failed; the message says what was attempted, where, what came back, what to do. */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final int status;
    private final transient Duration retryAfter;

    RegistryException(Failure failure, int status, Duration retryAfter, String message, Throwable cause) {
        super(message, cause);
        this.failure = failure;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The same without secrets in its message; its causes go where theirs have any. */
    RegistryException hidden(Redaction redaction) {
        boolean isClean = true;
        Throwable at = this;
        for (int depth = 0; at != null && depth < 10; depth++, at = at.getCause()) {
            String message = at.getMessage();
            isClean &= message == null || message.equals(redaction.hide(message));
        }
        if (isClean) {
            return this;
        }
        RegistryException clean =
                new RegistryException(failure, status, retryAfter, redaction.hide(getMessage()), null);
        clean.setStackTrace(getStackTrace());
        return clean;
    }

    public Failure failure() {
        return failure;
    }

    /** The HTTP status, or 0 where there was no answer. */
    public int status() {
        return status;
    }

    /** How long the registry asks to wait, or null where it asks for nothing. */
    Duration retryAfter() {
        return retryAfter;
    }
}
