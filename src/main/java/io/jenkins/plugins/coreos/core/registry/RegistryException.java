package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.io.IOException;
import java.time.Duration;

/** A failed request to a registry; the message names the operation, URL and response, and gives advice. */
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

    /**
     * Returns this exception without secrets in its message; drops the causes if any message in the chain contains a
     * secret.
     */
    RegistryException redacted(Redaction redaction) {
        if (redaction.isClean(this)) {
            return this;
        }
        RegistryException clean =
                new RegistryException(failure, status, retryAfter, redaction.hide(getMessage()), null);
        clean.setStackTrace(getStackTrace());
        return clean;
    }

    /** Returns the reason of the failure. */
    public Failure failure() {
        return failure;
    }

    /** Returns the HTTP status, or 0 if there was no response. */
    public int status() {
        return status;
    }

    /** Returns the delay that the registry requests, or null. */
    Duration retryAfter() {
        return retryAfter;
    }
}
