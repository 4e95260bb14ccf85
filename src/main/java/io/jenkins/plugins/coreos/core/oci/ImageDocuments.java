package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.text.Quoted;
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

    /**
     * Reads a manifest.
     *
     * @throws ArchiveException if it is missing, damaged, or not a manifest of an image
     */
    default Manifest manifest(Descriptor descriptor) throws IOException {
        if (!MediaTypes.isManifest(descriptor.mediaType())) {
            throw new ArchiveException(name() + " contains a " + Quoted.of(descriptor.mediaType())
                    + ", which is not a manifest of an image");
        }
        byte[] raw = document(descriptor);
        try {
            return Manifest.parse(raw, descriptor);
        } catch (JsonException e) {
            throw new ArchiveException(name() + ": " + e.getMessage(), e);
        }
    }
}
