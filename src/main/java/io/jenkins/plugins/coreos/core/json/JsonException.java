package io.jenkins.plugins.coreos.core.json;

import java.io.IOException;

/** Thrown if a document is not valid JSON, exceeds a limit, or lacks a required value. */
public final class JsonException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message for users. */
    public JsonException(String message) {
        super(message);
    }

    /** Creates the exception with a message for users and its cause. */
    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
