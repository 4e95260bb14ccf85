package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * A blob in an archive, or in another file.
 *
 * @param archive path of the file, for messages
 * @param channel the archive; read only with explicit positions
 * @param descriptor the expected content
 * @param offset offset of the first byte in the archive
 */
public record ArchiveBlob(Path archive, FileChannel channel, Descriptor descriptor, long offset) implements Blob {

    /** {@inheritDoc} Throws an {@link ArchiveException} if the archive has been truncated since it was indexed. */
    @Override
    public void read(ByteBuffer buffer, long position) throws IOException {
        long left = size() - position;
        if (buffer.remaining() > left) {
            buffer.limit(buffer.position() + (int) left);
        }
        long at = offset + position;
        while (buffer.hasRemaining()) {
            int read;
            try {
                read = channel.read(buffer, at);
            } catch (IOException e) {
                throw new ArchiveException(archive + " cannot be read at " + at + ": " + e, e);
            }
            if (read < 0) {
                throw new ArchiveException(archive + " became shorter while it was read: it ends at " + at);
            }
            at += read;
        }
    }

    @Override
    public long transfer(long position, long max, WritableByteChannel to) throws IOException {
        long count;
        try {
            count = channel.transferTo(offset + position, Math.min(max, size() - position), to);
        } catch (IOException e) {
            checkReadable(position);
            throw e;
        }
        if (count == 0 && max > 0) {
            checkReadable(position);
        }
        return count;
    }

    /** Distinguishes an unreadable file from a channel that accepts no bytes. */
    private void checkReadable(long position) throws IOException {
        if (channel.isOpen()) {
            read(ByteBuffer.allocate(1), position);
        }
    }

    /** Computes the actual digest; reads the whole blob. */
    public Digest actualDigest() throws IOException {
        MessageDigest hasher = digest().hasher();
        ByteBuffer buffer = ByteBuffer.allocate(128 * 1024);
        for (long position = 0; position < size(); position += buffer.limit()) {
            buffer.clear();
            read(buffer, position);
            buffer.flip();
            hasher.update(buffer.array(), 0, buffer.limit());
        }
        return digest().finish(hasher);
    }

    @Override
    public void verify() throws IOException {
        Digest actual = actualDigest();
        if (!actual.equals(digest())) {
            throw new ArchiveException(archive + ": the blob " + digest() + " at offset " + offset
                    + " is damaged: its bytes have the digest " + actual);
        }
    }
}
