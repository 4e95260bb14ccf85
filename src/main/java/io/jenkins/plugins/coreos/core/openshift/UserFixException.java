package io.jenkins.plugins.coreos.core.openshift;

import java.io.IOException;

/** Thrown if the UID could not be given an identity; the message is one line with advice. */
public final class UserFixException extends IOException {
    private static final long serialVersionUID = 1L;

    public UserFixException(String message) {
        super(message);
    }
}
