package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/** A kept connection that ended before any of an answer: the server may have closed it before the request came. */
public final class LostConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    LostConnectionException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
