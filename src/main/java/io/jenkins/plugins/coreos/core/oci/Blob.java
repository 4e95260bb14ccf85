package io.jenkins.plugins.coreos.core.oci;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Image content that can be read repeatedly, at any position and by concurrent threads. */
public interface Blob {
    /** Returns the expected media type, digest and size. */
    Descriptor descriptor();

    /** Returns the digest of {@link #descriptor}. */
    default Digest digest() {
        return descriptor().digest();
    }

    /** Returns the size of {@link #descriptor}, in bytes. */
    default long size() {
        return descriptor().size();
    }

    /**
     * Fills a buffer from a position within the blob, up to the blob's end.
     *
     * @throws IOException if the source cannot be read
     */
    void read(ByteBuffer buffer, long position) throws IOException;

    /**
     * Transfers bytes from a position within the blob to a channel, as many as it accepts; zero-copy if the channel is
     * a socket.
     *
     * @param max maximum number of bytes
     * @return the number of bytes; 0 if the channel accepts none now; negative if the bytes have to be read
     * @throws IOException as {@link #read} does
     */
    default long transfer(long position, long max, WritableByteChannel to) throws IOException {
        return -1;
    }

    /**
     * Returns whether reading the blob from beginning to end verifies it: the last read then fails if the digest
     * differs.
     */
    default boolean isVerifiedByReading() {
        return false;
    }

    /**
     * Verifies the content against its digest; reads the whole blob.
     *
     * @throws IOException if they differ; the message names the source
     */
    void verify() throws IOException;
}
