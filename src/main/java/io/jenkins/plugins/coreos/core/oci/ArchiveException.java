package io.jenkins.plugins.coreos.core.oci;

import java.io.IOException;

/** Thrown if an archive cannot be read as an OCI image; the message describes the problem and its location. */
public class ArchiveException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message for users. */
    public ArchiveException(String message) {
        super(message);
    }

    /** Creates the exception with a message for users and its cause. */
    public ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns the exception for a file that is not an OCI archive. */
    public static ArchiveException notOci(String archive, String reason) {
        return new ArchiveException(archive + ": this is not an OCI archive: " + reason);
    }
}
