package io.jenkins.plugins.coreos.core.oci;

import java.io.IOException;

/** Provides the documents of an image. */
public interface ImageDocuments {
    /** Returns the name of the source in messages: the path of an archive. */
    String name();

    /**
     * Reads a manifest, an index or a configuration, and verifies its digest.
     *
     * @throws IOException if the document is missing, too large, or does not match its digest
     */
    byte[] document(Descriptor descriptor) throws IOException;

    /** Returns whether the source has a blob, regardless of its size. */
    boolean has(Digest digest) throws IOException;
}
