package io.jenkins.plugins.coreos.core.layer;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The content of a regular file. Files with the same content object are hard links to each other; therefore,
 * implementations must not override {@code equals}.
 */
interface FileContent {
    /** Returns the size in bytes. */
    long size();

    /**
     * Copies the content.
     *
     * @throws LayerException if the file has changed since it was scanned
     */
    void copyTo(OutputStream out) throws IOException;
}
