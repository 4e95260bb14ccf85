package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;

/** A blob in the temporary file of a layer. */
record LayerBlob(Descriptor descriptor, FileChannel file) implements Blob {
    @Override
    public void read(ByteBuffer buffer, long position) throws IOException {
        long left = size() - position;
        if (buffer.remaining() > left) {
            buffer.limit(buffer.position() + (int) left);
        }
        long at = position;
        while (buffer.hasRemaining()) {
            int read = file.read(buffer, at);
            if (read < 0) {
                throw new LayerException("the temporary file of the layer ends at " + at);
            }
            at += read;
        }
    }

    @Override
    public long transfer(long position, long most, WritableByteChannel to) throws IOException {
        return file.transferTo(position, Math.min(most, size() - position), to);
    }

    @Override
    public void verify() throws IOException {
        MessageDigest hasher = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(128 * 1024);
        for (long position = 0; position < size(); position += buffer.limit()) {
            read(buffer.clear(), position);
            hasher.update(buffer.flip());
        }
        Digest actual = Digest.sha256(hasher);
        if (!actual.equals(digest())) {
            throw new LayerException("the temporary file of the layer has the digest " + actual + ", not " + digest());
        }
    }
}
