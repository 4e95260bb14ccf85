package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.archive.ArchiveBlob;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Set;
import java.util.UUID;

/**
 * A layer in a temporary file. Only the owner can read the file, and it does not outlive the process, even if the
 * process is killed.
 */
public final class Layer implements Closeable {
    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE,
            LinkOption.NOFOLLOW_LINKS);

    private final Path path;
    private final FileChannel file;
    private final LayerCompression compression;
    private final int files;
    private Digest diffId;
    private Digest digest;
    private long size;

    private Layer(Path path, LayerCompression compression, int files) throws IOException {
        this.path = path;
        this.file = open(path);
        this.compression = compression;
        this.files = files;
    }

    /**
     * Writes a layer.
     *
     * @param seconds the time of the last modification of all files
     * @param directory directory for the temporary file
     * @throws IOException if a file cannot be read, or the temporary file cannot be written
     */
    public static Layer write(LayerContent content, long seconds, LayerCompression compression, Path directory)
            throws IOException {
        Layer layer = new Layer(directory.resolve(".layer-" + UUID.randomUUID()), compression, content.size());
        try {
            layer.write(content, seconds);
            return layer;
        } catch (IOException | RuntimeException e) {
            layer.close();
            throw e;
        }
    }

    private static FileChannel open(Path path) throws IOException {
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            return FileChannel.open(path, OPTIONS, mode);
        } catch (FileSystemException e) {
            throw new LayerException(
                    "cannot write a temporary file in " + path.getParent() + ": "
                            + (e.getReason() == null ? e.getClass().getSimpleName() : e.getReason())
                            + "; set TMPDIR to a directory with enough space for the layer",
                    e);
        }
    }

    private void write(LayerContent content, long seconds) throws IOException {
        Hashed stored = new Hashed(new Spool());
        if (compression == LayerCompression.NONE) {
            content.writeTo(stored, seconds);
            digest = stored.digest();
            diffId = digest;
        } else {
            try (ParallelGzip gzip = new ParallelGzip(stored)) {
                Hashed tar = new Hashed(gzip);
                content.writeTo(tar, seconds);
                gzip.finish();
                diffId = tar.digest();
                digest = stored.digest();
            }
        }
        size = file.size();
    }

    /** Returns the digest of the uncompressed layer, which the image's configuration lists. */
    public Digest diffId() {
        return diffId;
    }

    /** Returns the digest of the layer as it is stored, compressed or not. */
    public Digest digest() {
        return digest;
    }

    /** Returns the size of the layer as it is stored, in bytes. */
    public long size() {
        return size;
    }

    /** Returns the number of entries: files, links, directories, and removed paths. */
    public int files() {
        return files;
    }

    LayerCompression compression() {
        return compression;
    }

    /** Returns the layer's bytes, which can be read until the layer is closed. */
    Blob blob(String mediaType) {
        return new ArchiveBlob(path, file, new Descriptor(mediaType, digest, size), 0);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Appends to the temporary file. */
    private final class Spool extends OutputStream {
        private long position;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
            try {
                while (buffer.hasRemaining()) {
                    position += file.write(buffer, position);
                }
            } catch (ClosedByInterruptException e) {
                throw (IOException) new InterruptedIOException("interrupted while writing the layer").initCause(e);
            } catch (IOException e) {
                throw new LayerException(
                        "cannot write the layer to a temporary file in " + path.getParent() + ": " + e.getMessage()
                                + "; set TMPDIR to a directory with enough space for the layer",
                        e);
            }
        }
    }

    /** Computes the digest of the bytes that are written. */
    private static final class Hashed extends OutputStream {
        private final OutputStream out;
        private final MessageDigest hasher = Digest.sha256();

        Hashed(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            hasher.update(bytes, offset, count);
            out.write(bytes, offset, count);
        }

        Digest digest() {
            return Digest.sha256(hasher);
        }
    }
}
