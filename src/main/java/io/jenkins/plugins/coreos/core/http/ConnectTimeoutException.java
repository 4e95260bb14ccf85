package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/** Thrown if a connection attempt gets no response. */
public final class ConnectTimeoutException extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectTimeoutException(String message) {
        super(message);
    }
}
