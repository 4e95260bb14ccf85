package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/**
 * Thrown if a reused connection ends before any of the response has arrived: the server may have closed it before it
 * received the request.
 */
public final class LostConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    LostConnectionException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
