package io.jenkins.plugins.coreos.core.oci;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Content of an image that can be read at any position, any number of times, by any number of threads. */
public interface Blob {
    /** Media type, digest and size that the content should have. */
    Descriptor descriptor();

    /** The digest of {@link #descriptor}. */
    default Digest digest() {
        return descriptor().digest();
    }

    /** The size of {@link #descriptor}, in bytes. */
    default long size() {
        return descriptor().size();
    }

    /**
     * Fills a buffer from a position within the blob, no further than the blob's end.
     *
     * @throws IOException when the source cannot be read
     */
    void read(ByteBuffer buffer, long position) throws IOException;

    /**
     * Hands bytes to a channel from a position within the blob, as many as it takes; to a socket the kernel does that by
     * itself.
     *
     * @param most how many bytes at most
     * @return how many; 0 where the channel takes none now
     * @throws IOException as {@link #read}
     */
    long transfer(long position, long most, WritableByteChannel to) throws IOException;

    /**
     * Compares the content with its digest; reads the whole blob.
     *
     * @throws IOException when they differ; the message names the source
     */
    void verify() throws IOException;
}
