package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The descriptors of an image whose content another program reads (skopeo).
 *
 * @param top the manifest or index that a tag refers to
 * @param blobs configurations and layers, without duplicates
 * @param images digests by platform if {@code top} is an index; empty otherwise
 * @param documents manifests and indexes, including {@code top}, without duplicates
 * @param refName name of the image in index.json, or null for the only image
 */
public record ImageDescriptors(
        Descriptor top,
        Map<Digest, Descriptor> blobs,
        Map<Platform, Digest> images,
        Map<Digest, Descriptor> documents,
        String refName)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Provides access to the files of an archive. */
    public interface Entries {
        /**
         * Returns the content of a file, or null if it does not exist.
         *
         * @throws IOException if the archive cannot be read
         */
        byte[] read(String name) throws IOException;
    }

    /**
     * Reads the documents of an archive.
     *
     * @param archive path of the archive, for messages
     * @param refName name of the image in index.json; null for the only image
     * @throws ArchiveException if there is not exactly one image or index, or a document is missing or damaged
     */
    public static ImageDescriptors read(String archive, String refName, Entries entries) throws IOException {
        List<IndexEntry> listed;
        try {
            byte[] index = entries.read("index.json");
            if (index == null) {
                throw ArchiveException.notOci(archive, "it has no index.json");
            }
            listed = IndexEntry.all(Json.parseObject(index, "index.json"));
        } catch (JsonException e) {
            throw new ArchiveException(archive + ": " + e.getMessage(), e);
        }
        IndexEntry chosen = IndexEntry.select(archive, listed, refName);
        ImageReader reader = ImageReader.read(new Documents(archive, entries), chosen.descriptor(), null);
        Map<Platform, Digest> images = new LinkedHashMap<>();
        reader.images()
                .forEach((platform, image) ->
                        images.put(platform, image.descriptor().digest()));
        Map<Digest, Descriptor> documents = new LinkedHashMap<>();
        reader.documents().forEach((digest, document) -> documents.put(digest, document.descriptor()));
        return new ImageDescriptors(
                chosen.descriptor(), reader.blobs(), images, documents, listed.size() == 1 ? null : chosen.refName());
    }

    /** Returns the total size in bytes. */
    public long size() {
        long size = 0;
        for (Map<Digest, Descriptor> descriptors : List.of(blobs, documents)) {
            for (Descriptor descriptor : descriptors.values()) {
                size = Math.addExact(size, descriptor.size());
            }
        }
        return size;
    }

    /**
     * Returns a copy with the same blobs and another manifest or index.
     *
     * @param raw the document
     * @throws JsonException if the document is neither a manifest nor an index
     */
    public ImageDescriptors converted(byte[] raw) throws JsonException {
        JsonObject json = Json.parseObject(raw, "the manifest");
        Descriptor now = new Descriptor(json.string("mediaType"), Digest.sha256(raw), raw.length);
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        Map<Platform, Digest> digests = new LinkedHashMap<>();
        if (!MediaTypes.isManifest(now.mediaType()) && !MediaTypes.isIndex(now.mediaType())) {
            throw new JsonException("the manifest has the unsupported media type " + Quoted.of(now.mediaType()));
        }
        if (MediaTypes.isIndex(now.mediaType())) {
            for (JsonObject entry : Index.entries(raw, now)) {
                Descriptor child = Descriptor.of(entry);
                all.put(child.digest(), child);
                Platform platform = Platform.ofEntry(entry);
                if (platform != null) {
                    digests.putIfAbsent(platform, child.digest());
                }
            }
        }
        all.put(now.digest(), now);
        return new ImageDescriptors(now, blobs, digests, all, refName);
    }

    /** Returns whether all manifests already have the format. */
    public boolean hasFormat(ImageFormat format) {
        return documents.values().stream()
                .allMatch(document -> document.mediaType()
                        .equals(MediaTypes.isIndex(document.mediaType()) ? format.indexType() : format.manifestType()));
    }

    /** Reads documents by their file names. A layer with URLs counts as missing, because skopeo does not copy it. */
    private record Documents(String name, Entries entries) implements ImageDocuments {
        @Override
        public byte[] document(Descriptor descriptor) throws IOException {
            Digest digest = descriptor.digest();
            byte[] raw = entries.read("blobs/" + digest.algorithm() + "/" + digest.hex());
            if (raw == null) {
                throw new ArchiveException(name + " lacks the blob " + digest);
            }
            Digest actual = digest.ofSameAlgorithm(raw);
            if (!actual.equals(digest)) {
                throw new ArchiveException(
                        name + ": the manifest " + digest + " is damaged: its bytes have the digest " + actual);
            }
            return raw;
        }

        @Override
        public boolean has(Digest digest) {
            return false;
        }
    }
}
