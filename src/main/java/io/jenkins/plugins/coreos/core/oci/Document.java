package io.jenkins.plugins.coreos.core.oci;

/**
 * A manifest or an index as it is pushed: its exact bytes, and the descriptor that is true of them.
 *
 * @param descriptor type, digest and size of the bytes
 * @param raw the bytes; not to be changed
 */
public record Document(Descriptor descriptor, byte[] raw) {

    /** A document that was just made, with the digest it turns out to have. */
    static Document of(String mediaType, byte[] raw) {
        return new Document(new Descriptor(mediaType, Digest.sha256(raw), raw.length), raw);
    }
}
