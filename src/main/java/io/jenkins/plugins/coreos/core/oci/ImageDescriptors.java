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
 * Describes an image without its content, for an archive that another program reads. Serializable.
 *
 * @param top what a tag names
 * @param blobs configurations and layers, each once
 * @param images digests by platform, where {@code top} is an index; empty otherwise
 * @param documents manifests and indexes, {@code top} among them, each once
 * @param refName the name that tells the image from others in index.json, or null where it is the only one
 */
public record ImageDescriptors(
        Descriptor top,
        Map<Digest, Descriptor> blobs,
        Map<Platform, Digest> images,
        Map<Digest, Descriptor> documents,
        String refName)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The files of an archive. */
    public interface Entries {
        /**
         * The content of a file, or null where the archive has none of that name.
         *
         * @throws IOException when the archive cannot be read
         */
        byte[] read(String name) throws IOException;
    }

    /**
     * Reads the documents of an archive.
     *
     * @param archive its path, for messages
     * @param refName the image's name in index.json; null for the only one
     * @throws ArchiveException when there is not exactly one image or index, or a document is missing or damaged
     */
    public static ImageDescriptors read(String archive, String refName, Entries entries) throws IOException {
        List<Listed> listed;
        try {
            byte[] index = entries.read("index.json");
            if (index == null) {
                throw ArchiveException.notOci(archive, "it has no index.json");
            }
            listed = Listed.all(Json.parseObject(index, "index.json"));
        } catch (JsonException e) {
            throw new ArchiveException(archive + ": " + e.getMessage(), e);
        }
        Listed chosen = Listed.chosen(archive, listed, refName);
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

    /** The size of all of it in bytes. */
    public long size() {
        long size = 0;
        for (Map<Digest, Descriptor> some : List.of(blobs, documents)) {
            for (Descriptor one : some.values()) {
                size = Math.addExact(size, one.size());
            }
        }
        return size;
    }

    /**
     * The same blobs under another manifest or index.
     *
     * @param raw the document
     * @throws JsonException when it is neither
     */
    public ImageDescriptors converted(byte[] raw) throws JsonException {
        JsonObject json = Json.parseObject(raw, "the manifest");
        Descriptor now = new Descriptor(json.string("mediaType"), Digest.sha256(raw), raw.length);
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        Map<Platform, Digest> some = new LinkedHashMap<>();
        if (!MediaTypes.isManifest(now.mediaType()) && !MediaTypes.isIndex(now.mediaType())) {
            throw new JsonException("the manifest is a " + Quoted.of(now.mediaType()));
        }
        if (MediaTypes.isIndex(now.mediaType())) {
            for (JsonObject entry : Index.entries(raw, now)) {
                Descriptor child = Descriptor.of(entry);
                all.put(child.digest(), child);
                Platform platform = Platform.ofEntry(entry);
                if (platform != null) {
                    some.putIfAbsent(platform, child.digest());
                }
            }
        }
        all.put(now.digest(), now);
        return new ImageDescriptors(now, blobs, some, all, refName);
    }

    /** Whether the manifests have that format already. */
    public boolean is(ImageFormat format) {
        return documents.values().stream()
                .allMatch(document -> document.mediaType()
                        .equals(MediaTypes.isIndex(document.mediaType()) ? format.indexType() : format.manifestType()));
    }

    /** Documents by the names of their files. A layer that names URLs counts as absent: skopeo does not copy it. */
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
