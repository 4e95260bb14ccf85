package io.jenkins.plugins.coreos.core.oci;

import java.nio.ByteBuffer;

/** A small blob in memory. */
public final class MemoryBlob implements Blob {
    private final Descriptor descriptor;
    private final byte[] bytes;

    /** Creates a blob and computes its digest; the bytes must not be modified. */
    public MemoryBlob(String mediaType, byte[] bytes) {
        this.descriptor = new Descriptor(mediaType, Digest.sha256(bytes), bytes.length);
        this.bytes = bytes;
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public void read(ByteBuffer buffer, long position) {
        buffer.put(bytes, (int) position, (int) Math.min(buffer.remaining(), bytes.length - position));
        // Fill the buffer only up to the blob's end.
        buffer.limit(buffer.position());
    }

    @Override
    public void verify() {
        // The digest was computed from these bytes.
    }
}
