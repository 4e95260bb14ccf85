package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.Index;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.oci.Platform;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that makes an image, in the order in which a registry takes it: blobs, then manifests, then what lists them.
 *
 * @param blobs each once
 * @param children manifests and indexes that {@code top} lists, each after what it lists itself
 * @param top what a tag names
 * @param original the digest of {@code top} in the archive, before any change of format
 * @param images digests of the images by platform, where {@code top} is an index; empty otherwise
 */
public record ImageTree(
        List<BlobSource> blobs,
        List<Document> children,
        Document top,
        Digest original,
        Map<Platform, Document> images) {
    /** An index of indexes of images is one more than anybody makes. */
    static final int MAX_DEPTH = 4;

    /**
     * Reads an archive's one image or one index, with all it consists of.
     *
     * @param format what the manifests shall be, or null for what they are
     * @throws ArchiveException when there is not exactly one, or something is missing or damaged
     */
    public static ImageTree read(OciArchive archive, ImageFormat format) throws IOException {
        Reader reader = new Reader(archive, format);
        try {
            Descriptor root = archive.root();
            Document top = reader.read(root, 0);
            reader.documents.remove(top.descriptor().digest());
            return new ImageTree(
                    List.copyOf(reader.blobs.values()),
                    List.copyOf(reader.documents.values()),
                    top,
                    root.digest(),
                    reader.images);
        } catch (ArchiveException e) {
            throw e;
        } catch (JsonException e) {
            throw new ArchiveException(archive.path() + ": " + e.getMessage(), e);
        }
    }

    /**
     * One index of several images, one for each platform.
     *
     * @param format what the index shall be, or null for OCI's
     * @throws ArchiveException when an image is an index itself, or two are for the same platform
     */
    public static ImageTree combine(Map<OciArchive, ImageTree> trees, ImageFormat format) throws IOException {
        Map<Digest, BlobSource> blobs = new LinkedHashMap<>();
        Map<Platform, Document> images = new LinkedHashMap<>();
        for (Map.Entry<OciArchive, ImageTree> entry : trees.entrySet()) {
            ImageTree tree = entry.getValue();
            if (MediaTypes.isIndex(tree.top().descriptor().mediaType())) {
                throw new ArchiveException(entry.getKey().path() + " holds an index, which cannot be part of another");
            }
            Platform platform = entry.getKey().platform();
            if (images.putIfAbsent(platform, tree.top()) != null) {
                throw new ArchiveException(
                        entry.getKey().path() + " is for " + platform + ", as one of the archives before it");
            }
            tree.blobs().forEach(blob -> blobs.putIfAbsent(blob.descriptor().digest(), blob));
        }
        Document top = Index.of(images, format == null ? ImageFormat.OCI : format);
        return new ImageTree(
                List.copyOf(blobs.values()),
                List.copyOf(images.values()),
                top,
                top.descriptor().digest(),
                images);
    }

    /** The size of all of it in bytes. */
    public long size() {
        long size = top.raw().length;
        for (Document child : children) {
            size = Math.addExact(size, child.raw().length);
        }
        for (BlobSource blob : blobs) {
            size = Math.addExact(size, blob.size());
        }
        return size;
    }

    /** Goes through an archive from its root, and meets everything once. */
    private static final class Reader {
        private final OciArchive archive;
        private final ImageFormat format;
        private final Map<Digest, BlobSource> blobs = new LinkedHashMap<>();
        private final Map<Digest, Document> documents = new LinkedHashMap<>();
        private final Map<Platform, Document> images = new LinkedHashMap<>();
        /** A thousand entries that all name an index of a thousand entries are read once. */
        private final Map<Descriptor, Document> read = new HashMap<>();

        Reader(OciArchive archive, ImageFormat format) {
            this.archive = archive;
            this.format = format;
        }

        Document read(Descriptor descriptor, int depth) throws IOException {
            Document known = read.get(descriptor);
            if (known != null) {
                return known;
            }
            Document document = MediaTypes.isIndex(descriptor.mediaType())
                    ? index(descriptor, depth)
                    : manifest(archive.manifest(descriptor));
            documents.putIfAbsent(document.descriptor().digest(), document);
            read.put(descriptor, document);
            return document;
        }

        private Document manifest(Manifest manifest) throws IOException {
            for (Descriptor blob : manifest.blobs()) {
                boolean elsewhere = manifest.external().contains(blob.digest()) && !archive.has(blob.digest());
                if (!elsewhere && !blobs.containsKey(blob.digest())) {
                    blobs.put(blob.digest(), archive.blob(blob));
                }
            }
            return format == null ? new Document(manifest.descriptor(), manifest.raw()) : format.convert(manifest);
        }

        private Document index(Descriptor descriptor, int depth) throws IOException {
            if (depth == MAX_DEPTH || documents.size() > Index.MAX_MANIFESTS) {
                throw Index.endless(archive.path().toString());
            }
            byte[] raw = archive.readVerified(descriptor);
            List<JsonObject> entries = Index.entries(raw, descriptor);
            List<Document> listed = new ArrayList<>();
            boolean changed = false;
            for (JsonObject entry : entries) {
                Descriptor child = Descriptor.of(entry);
                Document document = read(child, depth + 1);
                changed |= !document.descriptor().equals(child);
                Platform platform = Platform.ofEntry(entry);
                if (platform != null) {
                    images.putIfAbsent(platform, document);
                }
                listed.add(document);
            }
            boolean sameType = format == null || descriptor.mediaType().equals(format.indexType());
            return changed || !sameType ? Index.rewritten(entries, listed, format) : new Document(descriptor, raw);
        }
    }
}
