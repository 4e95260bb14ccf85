package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Body;
import io.jenkins.plugins.coreos.core.oci.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A blob, or the rest of it.
 *
 * @param from the first byte that is sent
 */
record BlobBody(BlobSource blob, long from) implements Body {
    @Override
    public long length() {
        return blob.size() - from;
    }

    @Override
    public void read(ByteBuffer buffer, long position) throws IOException {
        blob.read(buffer, from + position);
    }

    @Override
    public long transfer(long position, WritableByteChannel to) throws IOException {
        return blob.transfer(from + position, to);
    }

    @Override
    public boolean isResumable() {
        return true;
    }
}
