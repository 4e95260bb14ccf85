package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.ArchiveBlob;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A whole file as a blob, read in place. */
abstract class FileBlob implements Blob, Closeable {
    private final ArchiveBlob content;

    /** @param content the file, from its beginning to its end; closed with this blob */
    FileBlob(ArchiveBlob content) {
        this.content = content;
    }

    final Path file() {
        return content.archive();
    }

    /** Creates the exception for a file that does not have the digest of the descriptor. */
    abstract ArchiveException wrongDigest(Digest actual);

    @Override
    public final Descriptor descriptor() {
        return content.descriptor();
    }

    @Override
    public final void read(ByteBuffer buffer, long position) throws IOException {
        content.read(buffer, position);
    }

    @Override
    public final long transfer(long position, long max, WritableByteChannel to) throws IOException {
        return content.transfer(position, max, to);
    }

    @Override
    public final void verify() throws IOException {
        Digest actual = content.actualDigest();
        if (!actual.equals(digest())) {
            throw wrongDigest(actual);
        }
    }

    @Override
    public final void close() throws IOException {
        content.channel().close();
    }
}
