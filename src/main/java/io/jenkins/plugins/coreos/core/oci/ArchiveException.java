package io.jenkins.plugins.coreos.core.oci;

import java.io.IOException;

/** An archive that cannot be read as an OCI image; the message says what is wrong with it, and where. */
public final class ArchiveException extends IOException {
    private static final long serialVersionUID = 1L;

    public ArchiveException(String message) {
        super(message);
    }

    public ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A file that is no OCI archive at all. */
    public static ArchiveException notOci(String archive, String reason) {
        return new ArchiveException(archive + ": this is not an OCI archive: " + reason);
    }
}
