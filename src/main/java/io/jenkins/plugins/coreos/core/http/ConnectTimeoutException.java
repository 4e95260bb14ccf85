package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/** Nobody answered the attempt to connect. */
public final class ConnectTimeoutException extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectTimeoutException(String message) {
        super(message);
    }
}
