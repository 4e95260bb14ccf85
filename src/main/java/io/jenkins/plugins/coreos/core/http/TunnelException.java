package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/** Thrown if a proxy refuses a tunnel. */
public final class TunnelException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    TunnelException(int status) {
        super("the proxy opens no tunnel: HTTP " + status);
        this.status = status;
    }

    /** Returns the status of the proxy's response. */
    public int status() {
        return status;
    }
}
