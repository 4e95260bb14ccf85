package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Body;
import io.jenkins.plugins.coreos.core.oci.Blob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A request body that consists of a range of a blob.
 *
 * @param from offset of the first byte
 * @param until offset after the last byte
 */
record BlobPart(Blob blob, long from, long until) implements Body {
    @Override
    public long length() {
        return until - from;
    }

    @Override
    public void read(ByteBuffer buffer, long position) throws IOException {
        long left = length() - position;
        if (buffer.remaining() > left) {
            buffer.limit(buffer.position() + (int) left);
        }
        blob.read(buffer, from + position);
    }

    @Override
    public long transfer(long position, WritableByteChannel to) throws IOException {
        return blob.transfer(from + position, length() - position, to);
    }

    @Override
    public boolean isResumable() {
        return true;
    }
}
