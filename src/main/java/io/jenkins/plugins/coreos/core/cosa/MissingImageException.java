package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;

/** Thrown if a build has no image of an architecture: it was not built, not fetched, or removed. */
public final class MissingImageException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    MissingImageException(String message) {
        super(message);
    }
}
