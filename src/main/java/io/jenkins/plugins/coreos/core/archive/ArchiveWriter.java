package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Writes an image to an OCI archive (OCI image-spec, image-layout.md) by position. All sizes are known beforehand, so
 * blobs can be written by concurrent threads. The same image always results in the same bytes.
 *
 * <p>The archive is written to {@code <name>.partial}, and renamed when it is complete and synchronized to disk. A
 * blob's tar header is written after the blob has been verified: if writing is interrupted, the headers in the partial
 * file show which blobs need not be written again.
 */
public final class ArchiveWriter implements Closeable {
    private static final int CHUNK = 64 * 1024;

    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** Two empty blocks. */
    private static final int END = 2 * TarHeader.BLOCK;

    private final Path target;
    private final Path partial;
    private final FileChannel channel;
    private final Map<String, byte[]> documents = new LinkedHashMap<>();
    private final Map<Digest, Entry> blobs = new LinkedHashMap<>();
    /**
     * The complete blobs. Those of an earlier attempt are determined before anything is written: later, the size of the
     * file no longer shows where it was cut off.
     */
    private final Set<Digest> written = ConcurrentHashMap.newKeySet();

    private final Set<String> algorithms = new TreeSet<>();
    private long length;

    /** @param offset offset of the header */
    private record Entry(long offset, byte[] header, long size) {
        long data() {
            return offset + header.length;
        }

        long end() {
            return data() + TarEntry.padded(size);
        }
    }

    private ArchiveWriter(Path target, FileChannel channel) {
        this.target = target;
        this.partial = partial(target);
        this.channel = channel;
    }

    /**
     * Opens a new archive or continues an interrupted one.
     *
     * @throws IOException if the file cannot be written, is being written by another process, or the file system has
     *     too little space
     */
    public static ArchiveWriter open(Path target, ImageTree image) throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new ArchiveException(target + " is not a regular file");
        }
        Path partial = partial(target);
        if (Files.exists(partial, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(partial, LinkOption.NOFOLLOW_LINKS)) {
            throw new ArchiveException(partial + " is not a regular file; remove it");
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(partial, OPTIONS);
        } catch (NoSuchFileException e) {
            throw new ArchiveException(target + " cannot be written: its directory does not exist", e);
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw new ArchiveException(target + " cannot be written: " + reason, e);
        }
        ArchiveWriter writer = new ArchiveWriter(target, channel);
        try {
            writer.lock();
            writer.assignPositions(image);
            writer.checkSpace();
            return writer;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Path partial(Path target) {
        return target.resolveSibling(target.getFileName() + ".partial");
    }

    private void lock() throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // Locked within this JVM.
        }
        throw new ArchiveException(partial + " is being written by another process");
    }

    /** Assigns a position to each entry. */
    private void assignPositions(ImageTree image) {
        documents.put("oci-layout", bytes(Json.write(Map.of("imageLayoutVersion", "1.0.0"))));
        documents.put("index.json", index(image.top()));
        addDocument(image.top());
        image.children().forEach(this::addDocument);
        image.blobs().forEach(blob -> algorithms.add(blob.digest().algorithm()));
        long position = TarHeader.BLOCK * (1L + algorithms.size());
        for (Map.Entry<String, byte[]> document : documents.entrySet()) {
            position += file(document).length;
        }
        for (Blob blob : image.blobs()) {
            if (!documents.containsKey(path(blob.digest()))) {
                Entry entry = new Entry(position, TarEntry.file(path(blob.digest()), blob.size()), blob.size());
                blobs.put(blob.digest(), entry);
                position = entry.end();
            }
        }
        length = position + END;
    }

    private void addDocument(Document document) {
        Digest digest = document.descriptor().digest();
        algorithms.add(digest.algorithm());
        documents.putIfAbsent(path(digest), document.raw());
    }

    private static String path(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    private static byte[] index(Document top) {
        Descriptor descriptor = top.descriptor();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2L);
        json.put("mediaType", MediaTypes.OCI_INDEX);
        json.put("manifests", List.of(descriptor.toJson()));
        return bytes(Json.write(json));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns header, content and padding of a small file. */
    private static byte[] file(Map.Entry<String, byte[]> document) {
        byte[] header = TarEntry.file(document.getKey(), document.getValue().length);
        byte[] file = Arrays.copyOf(header, (int) (header.length + TarEntry.padded(document.getValue().length)));
        System.arraycopy(document.getValue(), 0, file, header.length, document.getValue().length);
        return file;
    }

    private void checkSpace() throws IOException {
        long needed = END;
        for (Map.Entry<Digest, Entry> blob : blobs.entrySet()) {
            Entry entry = blob.getValue();
            if (isWritten(entry)) {
                written.add(blob.getKey());
            } else {
                needed += entry.end() - entry.offset();
            }
        }
        long usable = Files.getFileStore(partial).getUsableSpace();
        if (usable < needed) {
            throw new ArchiveException(target + " needs " + needed + " bytes, but its file system has only " + usable
                    + " bytes of free space");
        }
    }

    private boolean isWritten(Entry entry) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(entry.header().length);
        while (header.hasRemaining()) {
            if (channel.read(header, entry.offset() + header.position()) < 0) {
                return false;
            }
        }
        return Arrays.equals(header.array(), entry.header()) && channel.size() >= entry.end();
    }

    /** Returns whether a blob is complete and verified. */
    public boolean has(Blob blob) {
        return !blobs.containsKey(blob.digest()) || written.contains(blob.digest());
    }

    /**
     * Writes a blob and verifies it.
     *
     * @param sent receives the number of bytes written; negative to subtract bytes that must be written again
     * @throws ArchiveException if the bytes do not match the digest
     */
    public void put(Blob blob, LongConsumer sent) throws IOException {
        Entry entry = blobs.get(blob.digest());
        if (entry == null) {
            return;
        }
        long position = 0;
        boolean done = false;
        try {
            written.remove(blob.digest());
            // Invalidates the header first, so that a crash cannot leave a valid header in front of incomplete data.
            write(ByteBuffer.allocate(TarHeader.BLOCK), entry.offset());
            MessageDigest hasher =
                    blob.isVerifiedByReading() ? null : blob.digest().hasher();
            ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, Math.max(1, blob.size())));
            while (position < blob.size()) {
                blob.read(chunk.clear(), position);
                chunk.flip();
                int count = chunk.remaining();
                if (hasher != null) {
                    hasher.update(chunk.array(), 0, count);
                }
                write(chunk, entry.data() + position);
                position += count;
                sent.accept(count);
            }
            if (hasher != null && !blob.digest().finish(hasher).equals(blob.digest())) {
                blob.verify();
                throw new ArchiveException("the blob " + blob.digest() + " changed while it was read");
            }
            write(ByteBuffer.allocate((int) (entry.end() - entry.data() - blob.size())), entry.data() + blob.size());
            write(ByteBuffer.wrap(entry.header()), entry.offset());
            written.add(blob.digest());
            done = true;
        } finally {
            if (!done) {
                sent.accept(-position);
            }
        }
    }

    private void write(ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /**
     * Completes the archive: writes the documents, synchronizes the file to disk and gives it its final name.
     *
     * @throws ArchiveException if a blob is missing
     */
    public void finish() throws IOException {
        for (Digest blob : blobs.keySet()) {
            if (!written.contains(blob)) {
                throw new ArchiveException(target + " lacks the blob " + blob);
            }
        }
        long position = 0;
        position = append(TarEntry.directory("blobs"), position);
        for (String algorithm : algorithms) {
            position = append(TarEntry.directory("blobs/" + algorithm), position);
        }
        for (Map.Entry<String, byte[]> document : documents.entrySet()) {
            position = append(file(document), position);
        }
        append(new byte[END], length - END);
        channel.truncate(length);
        channel.force(true);
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        synchronizeDirectory();
    }

    private long append(byte[] bytes, long position) throws IOException {
        write(ByteBuffer.wrap(bytes), position);
        return position + bytes.length;
    }

    /** Makes the rename durable, where the operating system can open a directory. */
    private void synchronizeDirectory() {
        Path parent = target.toAbsolutePath().resolveSibling(".");
        try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // The archive is complete in any case.
        }
    }

    /** Closes the file. An incomplete archive remains as the partial file. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
