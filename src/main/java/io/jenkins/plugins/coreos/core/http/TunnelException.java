package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/** A proxy that opens no tunnel. */
public final class TunnelException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    TunnelException(int status) {
        super("the proxy opens no tunnel: HTTP " + status);
        this.status = status;
    }

    /** What it answered. */
    public int status() {
        return status;
    }
}
