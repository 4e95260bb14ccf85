package io.jenkins.plugins.coreos.core.oci;

import java.io.IOException;

/** Where the documents of an image are read from. */
public interface ImageDocuments {
    /** Names the source in messages: the path of an archive. */
    String name();

    /**
     * Reads a manifest, an index or a configuration, and checks its digest.
     *
     * @throws IOException when it is missing, too large, or not what its digest says
     */
    byte[] document(Descriptor descriptor) throws IOException;

    /** Whether the source has a blob, in whatever size. */
    boolean has(Digest digest) throws IOException;
}
