package io.jenkins.plugins.coreos.core.json;

import java.io.IOException;

/** A document that is not JSON, is larger than allowed, or lacks what was asked of it. */
public final class JsonException extends IOException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }

    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
