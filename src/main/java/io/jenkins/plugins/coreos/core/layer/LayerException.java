package io.jenkins.plugins.coreos.core.layer;

import java.io.IOException;

/** Thrown if a file cannot be part of a layer; the message names the file and the reason. */
public final class LayerException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message for users. */
    public LayerException(String message) {
        super(message);
    }

    /** Creates the exception with a message for users and its cause. */
    public LayerException(String message, Throwable cause) {
        super(message, cause);
    }
}
