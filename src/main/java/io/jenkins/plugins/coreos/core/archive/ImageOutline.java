package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.Index;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.oci.Platform;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.json.Quoted;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an archive's one image or index consists of, by its documents alone: of an archive that somebody else reads,
 * and whose blobs nobody sees here.
 *
 * @param top what a tag will name
 * @param blobs config and layers of all images, each once
 * @param images digests of the images by platform, where {@code top} is an index; empty otherwise
 * @param documents manifests and indexes, {@code top} among them, each once
 * @param refName the name that tells the image from others in index.json, or null where there is nothing else
 */
public record ImageOutline(
        Descriptor top,
        Map<Digest, Descriptor> blobs,
        Map<Platform, Digest> images,
        Map<Digest, Descriptor> documents,
        String refName)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** An archive's files. */
    public interface Entries {
        /**
         * A file's bytes, or null where the archive has none of that name.
         *
         * @throws IOException when the archive cannot be read
         */
        byte[] read(String name) throws IOException;
    }

    /**
     * Reads the documents of an archive.
     *
     * @param archive its path, for messages
     * @param refName which image is meant, by its name in index.json; null for the only one
     * @throws ArchiveException when there is not exactly one image or index, or a document is missing or damaged
     */
    public static ImageOutline read(String archive, String refName, Entries entries) throws IOException {
        try {
            return new Reader(archive, entries).outline(refName);
        } catch (JsonException e) {
            throw new ArchiveException(archive + ": " + e.getMessage(), e);
        }
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
     * @throws JsonException when it is none
     */
    public ImageOutline converted(byte[] raw) throws JsonException {
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
                notePlatform(entry, child, some);
            }
        }
        all.put(now.digest(), now);
        return new ImageOutline(now, blobs, some, all, refName);
    }

    private static void notePlatform(JsonObject entry, Descriptor child, Map<Platform, Digest> images) {
        Platform platform = Platform.ofEntry(entry);
        if (platform != null) {
            images.putIfAbsent(platform, child.digest());
        }
    }

    /** Whether the manifests have that format already. */
    public boolean is(ImageFormat format) {
        return documents.values().stream()
                .allMatch(document -> document.mediaType()
                        .equals(MediaTypes.isIndex(document.mediaType()) ? format.indexType() : format.manifestType()));
    }

    private static final class Reader {
        private final String archive;
        private final Entries entries;
        private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        private final Map<Platform, Digest> images = new LinkedHashMap<>();
        private final Map<Digest, Descriptor> documents = new LinkedHashMap<>();

        Reader(String archive, Entries entries) {
            this.archive = archive;
            this.entries = entries;
        }

        ImageOutline outline(String refName) throws IOException {
            byte[] index = entries.read("index.json");
            if (index == null) {
                throw OciArchive.none(archive, "it has no index.json");
            }
            List<Listed> listed = new ArrayList<>();
            for (JsonObject entry : Json.parseObject(index, "index.json").objects("manifests")) {
                listed.add(Listed.of(entry));
            }
            Listed chosen = Listed.chosen(archive, listed, refName);
            read(chosen.descriptor(), 0);
            return new ImageOutline(
                    chosen.descriptor(), blobs, images, documents, listed.size() == 1 ? null : chosen.refName());
        }

        private void read(Descriptor descriptor, int depth) throws IOException {
            if (documents.putIfAbsent(descriptor.digest(), descriptor) != null) {
                return;
            }
            if (depth == ImageTree.MAX_DEPTH || documents.size() > Index.MAX_MANIFESTS) {
                throw Index.endless(archive);
            }
            byte[] raw = document(descriptor);
            if (MediaTypes.isManifest(descriptor.mediaType())) {
                Manifest manifest = Manifest.parse(raw, descriptor);
                for (Descriptor blob : manifest.blobs()) {
                    // skopeo leaves a layer that names URLs where it is.
                    if (!manifest.external().contains(blob.digest())) {
                        blobs.putIfAbsent(blob.digest(), blob);
                    }
                }
                return;
            }
            if (!MediaTypes.isIndex(descriptor.mediaType())) {
                throw OciArchive.noManifest(archive, descriptor);
            }
            for (JsonObject entry : Index.entries(raw, descriptor)) {
                Descriptor child = Descriptor.of(entry);
                read(child, depth + 1);
                notePlatform(entry, child, images);
            }
        }

        private byte[] document(Descriptor descriptor) throws IOException {
            Digest digest = descriptor.digest();
            byte[] raw = entries.read("blobs/" + digest.algorithm() + "/" + digest.hex());
            if (raw == null) {
                throw new ArchiveException(archive + " lacks the blob " + digest);
            }
            Digest actual = digest.ofSameAlgorithm(raw);
            if (!actual.equals(digest)) {
                throw new ArchiveException(
                        archive + ": the manifest " + digest + " is damaged: its bytes have the digest " + actual);
            }
            return raw;
        }
    }
}
