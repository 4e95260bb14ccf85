package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.files.RegularFile;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.json.Quoted;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An OCI image layout in an uncompressed tar file (OCI image-spec, image-layout.md), read in place.
 *
 * <p>Nothing is unpacked. Any number of threads may read blobs at once: every read names its own position.
 */
public final class OciArchive implements Closeable {
    /** What registries take: distribution limits manifests to 4 MiB. */
    public static final int MAX_DOCUMENT = 4 * 1024 * 1024;

    private static final int MAX_MANIFESTS = 1_000;

    private final Path path;
    private final FileChannel channel;
    private final TarIndex tar;
    private final List<Descriptor> manifests;

    private OciArchive(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.tar = TarIndex.of(channel);
        this.manifests = readIndex();
    }

    /**
     * Opens an archive and reads its index.
     *
     * @throws ArchiveException when it does not exist, is no file, or is no OCI archive; the message names the path
     */
    public static OciArchive open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new ArchiveException(path + " does not exist");
        }
        if (!Files.isRegularFile(path)) {
            throw new ArchiveException(path + " is " + (Files.isDirectory(path) ? "a directory" : "no regular file")
                    + ", not an OCI archive");
        }
        FileChannel channel = openFile(path);
        try {
            if (channel.size() == 0) {
                throw new ArchiveException(path + " is empty");
            }
            rejectCompressed(channel);
            return new OciArchive(path, channel);
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

    private static FileChannel openFile(Path path) throws IOException {
        try {
            return RegularFile.open(path);
        } catch (FileSystemException e) {
            throw unreadable(path, e);
        }
    }

    static ArchiveException unreadable(Path path, FileSystemException e) {
        return new ArchiveException(
                e instanceof AccessDeniedException
                        ? path + " may not be read by user '" + System.getProperty("user.name")
                                + "'; change its permissions"
                        : path + " cannot be opened: " + e.getReason(),
                e);
    }

    public Path path() {
        return path;
    }

    /** What index.json lists, in its order. */
    public List<Descriptor> manifests() {
        return manifests;
    }

    /**
     * The one manifest or index of this archive.
     *
     * @throws ArchiveException when there is none, or more than one
     */
    Descriptor root() throws ArchiveException {
        return only(path.toString(), manifests);
    }

    /** The one entry of an archive's index.json. */
    static <T> T only(String archive, List<T> manifests) throws ArchiveException {
        if (manifests.size() != 1) {
            throw new ArchiveException(archive + " holds " + (manifests.isEmpty() ? "no" : manifests.size())
                    + " manifests in its index.json, where a push needs exactly one");
        }
        return manifests.get(0);
    }

    /**
     * The one image of this archive.
     *
     * @throws ArchiveException when there is none, more than one, or the manifest is missing or damaged
     */
    public Manifest manifest() throws IOException {
        Descriptor descriptor = root();
        if (MediaTypes.isIndex(descriptor.mediaType())) {
            throw new ArchiveException(
                    path + " holds an index of several images (" + descriptor.digest() + "), not one image");
        }
        return manifest(descriptor);
    }

    static ArchiveException none(String archive, String reason) {
        return new ArchiveException(archive + ": this is not an OCI archive: " + reason);
    }

    static ArchiveException noManifest(String archive, Descriptor descriptor) {
        return new ArchiveException(
                archive + " holds a " + Quoted.of(descriptor.mediaType()) + ", which is not a manifest of an image");
    }

    /** Reads a manifest. */
    Manifest manifest(Descriptor descriptor) throws IOException {
        if (!MediaTypes.isManifest(descriptor.mediaType())) {
            throw noManifest(path.toString(), descriptor);
        }
        byte[] raw = readVerified(descriptor);
        try {
            return Manifest.parse(raw, descriptor);
        } catch (JsonException e) {
            throw new ArchiveException(path + ": " + e.getMessage(), e);
        }
    }

    /** What this archive's one image runs on, by its configuration. */
    Platform platform() throws IOException {
        try {
            return Platform.ofConfig(readVerified(manifest().config()));
        } catch (JsonException e) {
            throw new ArchiveException(path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Checks that the archive has the blob, whole, in the size that its descriptor gives.
     *
     * @throws ArchiveException when it is missing or of another size
     */
    public BlobSource blob(Descriptor descriptor) throws ArchiveException {
        Digest digest = descriptor.digest();
        TarIndex.Entry entry = tar.get("blobs/" + digest.algorithm() + "/" + digest.hex());
        if (entry == null) {
            throw new ArchiveException(path + " lacks the blob " + digest
                    + (tar.isEnded() ? "" : "; it has no end mark, so it is probably truncated"));
        }
        if (entry.size() != descriptor.size()) {
            throw new ArchiveException(path + ": the blob " + digest + " at offset " + entry.offset() + " has "
                    + entry.size() + " bytes, where its descriptor says " + descriptor.size());
        }
        return new BlobSource(path, channel, descriptor, entry.offset());
    }

    /**
     * Reads a small blob and checks its digest.
     *
     * @throws ArchiveException when it is missing, larger than {@link #MAX_DOCUMENT}, or not what its digest says
     */
    public byte[] readVerified(Descriptor descriptor) throws IOException {
        BlobSource blob = blob(descriptor);
        if (descriptor.size() > MAX_DOCUMENT) {
            throw new ArchiveException(path + ": " + descriptor.digest() + " has " + descriptor.size()
                    + " bytes; a manifest may have " + MAX_DOCUMENT);
        }
        byte[] bytes = read(blob.offset(), (int) descriptor.size());
        Digest actual = descriptor.digest().ofSameAlgorithm(bytes);
        if (!actual.equals(descriptor.digest())) {
            throw new ArchiveException(path + ": the blob " + descriptor.digest() + " at offset " + blob.offset()
                    + " is damaged: its bytes have the digest " + actual);
        }
        return bytes;
    }

    private List<Descriptor> readIndex() throws IOException {
        TarIndex.Entry index = tar.get("index.json");
        if (index == null || tar.get("oci-layout") == null) {
            throw none(path.toString(), missing());
        }
        if (index.size() > MAX_DOCUMENT) {
            throw new ArchiveException("index.json has " + index.size() + " bytes; it may have " + MAX_DOCUMENT);
        }
        JsonObject json = Json.parseObject(read(index.offset(), (int) index.size()), "index.json");
        List<Descriptor> found = new ArrayList<>();
        for (JsonObject manifest : json.objects("manifests")) {
            if (found.size() == MAX_MANIFESTS) {
                throw new ArchiveException("index.json lists more than " + MAX_MANIFESTS + " manifests");
            }
            found.add(Descriptor.of(manifest));
        }
        return List.copyOf(found);
    }

    private String missing() {
        if (!tar.isEnded()) {
            return "it has no index.json and no end mark, so it is probably truncated";
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
        ByteBuffer magic = ByteBuffer.allocate(4);
        if (channel.read(magic, 0) < 4) {
            return;
        }
        int first = magic.getInt(0);
        String kind =
                (first >>> 16) == 0x1f8b ? "gzip" : first == 0x28b52ffd ? "zstd" : first == 0xfd377a58 ? "xz" : null;
        if (kind != null) {
            throw new ArchiveException(
                    "the archive is compressed with " + kind + ", and is only read uncompressed; decompress it first");
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
