package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageDocuments;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.oci.IndexEntry;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.oci.Platform;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An OCI image layout in an uncompressed tar file (OCI image-spec, image-layout.md), read in place.
 *
 * <p>Nothing is unpacked. Blobs may be read by concurrent threads, because every read has an explicit position.
 */
public final class OciArchive implements ImageDocuments, Closeable {
    /** Limit for a document: 4 MiB, as for manifests in the distribution specification. */
    public static final int MAX_DOCUMENT = 4 * 1024 * 1024;

    private final Path path;
    private final FileChannel channel;
    private final TarIndex tar;
    private final String refName;
    private final List<IndexEntry> manifests;

    private OciArchive(Path path, FileChannel channel, String refName) throws IOException {
        this.path = path;
        this.channel = channel;
        this.refName = refName;
        this.tar = TarIndex.of(channel);
        this.manifests = readIndex();
    }

    /**
     * Opens an archive and reads its index.
     *
     * @throws ArchiveException if it does not exist, is not a file, or is not an OCI archive; the message names the
     *     path
     */
    public static OciArchive open(Path path) throws IOException {
        return open(path, null);
    }

    /** Returns the size of the file, in bytes. */
    public long size() throws IOException {
        return channel.size();
    }

    /**
     * Opens an archive as {@link #open(Path)} does.
     *
     * @param refName name in index.json of the image to use; null for the only image
     */
    public static OciArchive open(Path path, String refName) throws IOException {
        FileChannel channel = ArchivePath.open(path);
        try {
            if (channel.size() == 0) {
                throw new ArchiveException(path + " is empty");
            }
            rejectCompressed(channel);
            return new OciArchive(path, channel, refName);
        } catch (ArchiveException | JsonException e) {
            channel.close();
            throw e.getMessage().startsWith(path.toString())
                    ? e
                    : new ArchiveException(path + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns the path of the file. */
    public Path path() {
        return path;
    }

    @Override
    public String name() {
        return path.toString();
    }

    /**
     * Reads the selected image with all of its parts.
     *
     * @param format format to convert the manifests to, or null to keep their format
     * @throws ArchiveException if there is not exactly one image, or a part is missing or damaged
     */
    public ImageTree image(ImageFormat format) throws IOException {
        return ImageTree.read(this, this::blob, root(), format);
    }

    /** Returns the entries of index.json, in order. */
    public List<Descriptor> manifests() {
        return manifests.stream().map(IndexEntry::descriptor).toList();
    }

    /**
     * Returns the selected manifest or index: the only one in this archive, or the one with the given name.
     *
     * @throws ArchiveException if there is not exactly one match
     */
    public Descriptor root() throws ArchiveException {
        return IndexEntry.select(path.toString(), manifests, refName).descriptor();
    }

    /**
     * Returns the manifest of the selected image.
     *
     * @throws ArchiveException if an index is selected, or the manifest is missing or damaged
     */
    public Manifest manifest() throws IOException {
        Descriptor descriptor = root();
        if (MediaTypes.isIndex(descriptor.mediaType())) {
            throw new ArchiveException(
                    path + " contains an index of several images (" + descriptor.digest() + "), not one image");
        }
        return manifest(descriptor);
    }

    /** Returns the platform of the selected image, from its configuration. */
    public Platform platform() throws IOException {
        try {
            return Platform.ofConfig(document(manifest().config()));
        } catch (JsonException e) {
            throw new ArchiveException(path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns a blob after checking that the archive contains it with the expected size.
     *
     * @throws ArchiveException if it is missing or has a different size
     */
    public ArchiveBlob blob(Descriptor descriptor) throws ArchiveException {
        Digest digest = descriptor.digest();
        TarIndex.Entry entry = entry(digest);
        if (entry == null) {
            throw new ArchiveException(path + " lacks the blob " + digest
                    + (tar.isEnded() ? "" : "; it has no end-of-archive marker, so it is probably truncated"));
        }
        if (entry.size() != descriptor.size()) {
            throw new ArchiveException(path + ": the blob " + digest + " at offset " + entry.offset() + " has "
                    + entry.size() + " bytes, but its descriptor says " + descriptor.size());
        }
        return new ArchiveBlob(path, channel, descriptor, entry.offset());
    }

    /** Returns the names of the files in the archive, sorted. */
    SortedSet<String> names() {
        return new TreeSet<>(tar.names());
    }

    /** Returns the blob with a digest, which must exist; the size is that in the archive. */
    ArchiveBlob blob(Digest digest) throws ArchiveException {
        TarIndex.Entry entry = entry(digest);
        return new ArchiveBlob(path, channel, new Descriptor("", digest, entry.size()), entry.offset());
    }

    @Override
    public boolean has(Digest digest) throws ArchiveException {
        return entry(digest) != null;
    }

    private TarIndex.Entry entry(Digest digest) throws ArchiveException {
        try {
            return tar.get("blobs/" + digest.algorithm() + "/" + digest.hex());
        } catch (ArchiveException e) {
            throw new ArchiveException(path + ": " + e.getMessage(), e);
        }
    }

    /** {@inheritDoc} Rejects documents of more than {@link #MAX_DOCUMENT} bytes. */
    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        ArchiveBlob blob = blob(descriptor);
        if (descriptor.size() > MAX_DOCUMENT) {
            throw new ArchiveException(path + ": " + descriptor.digest() + " has " + descriptor.size()
                    + " bytes; the limit for a manifest is " + MAX_DOCUMENT);
        }
        byte[] bytes = read(blob.offset(), (int) descriptor.size());
        Digest actual = descriptor.digest().ofSameAlgorithm(bytes);
        if (!actual.equals(descriptor.digest())) {
            throw new ArchiveException(path + ": the blob " + descriptor.digest() + " at offset " + blob.offset()
                    + " is damaged: its bytes have the digest " + actual);
        }
        return bytes;
    }

    private List<IndexEntry> readIndex() throws IOException {
        TarIndex.Entry index = tar.get("index.json");
        if (index == null || tar.get("oci-layout") == null) {
            throw ArchiveException.notOci(path.toString(), notOciReason());
        }
        if (index.size() > MAX_DOCUMENT) {
            throw new ArchiveException("index.json has " + index.size() + " bytes; the limit is " + MAX_DOCUMENT);
        }
        JsonObject json = Json.parseObject(read(index.offset(), (int) index.size()), "index.json");
        return IndexEntry.all(json);
    }

    private String notOciReason() throws ArchiveException {
        if (!tar.isEnded()) {
            return "it has no index.json and no end-of-archive marker, so it is probably truncated";
        }
        if (tar.isOstree()) {
            return "it is an ostree repository in a tar, as COSA made before 2021";
        }
        if (tar.get("manifest.json") != null) {
            return "it is a docker-archive; copy it with skopeo to oci-archive: first";
        }
        return "it has no " + (tar.get("index.json") == null ? "index.json" : "oci-layout");
    }

    private static void rejectCompressed(FileChannel channel) throws IOException {
        String kind = Compression.of(channel);
        if (kind != null) {
            throw new ArchiveException(
                    "the archive is compressed with " + kind + ", which is not supported; decompress it first");
        }
    }

    private byte[] read(long offset, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new ArchiveException(path + " became shorter while it was read");
            }
        }
        return buffer.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
