package io.jenkins.plugins.coreos.core.oci;

/**
 * A manifest or index to push: its exact bytes and their descriptor.
 *
 * @param descriptor type, digest and size of the bytes
 * @param raw the bytes; must not be modified
 */
public record Document(Descriptor descriptor, byte[] raw) {

    /** Creates a document and computes its digest. */
    public static Document of(String mediaType, byte[] raw) {
        return new Document(new Descriptor(mediaType, Digest.sha256(raw), raw.length), raw);
    }
}
