package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the manifests and indexes of an image recursively, each of them once. */
final class ImageReader {
    /**
     * Limit for the documents of an image, to bound the memory that a hostile index occupies; the documents of ten
     * images of 400 layers have about 1 MiB.
     */
    private static final int MAX_TOTAL = 16 * 1024 * 1024;

    private final ImageDocuments source;
    private final ImageFormat format;
    private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    private final Map<Digest, Document> documents = new LinkedHashMap<>();
    private final Map<Platform, Document> images = new LinkedHashMap<>();
    /** Cache, so that an index is parsed only once even if another index lists it thousands of times. */
    private final Map<Descriptor, Document> read = new HashMap<>();

    private Document top;
    private long total;

    private ImageReader(ImageDocuments source, ImageFormat format) {
        this.source = source;
        this.format = format;
    }

    /**
     * Reads an image.
     *
     * @param format format to convert the manifests to, or null to keep their format
     * @throws ArchiveException if a document is missing, damaged, or neither a manifest nor an index
     */
    static ImageReader read(ImageDocuments source, Descriptor root, ImageFormat format) throws IOException {
        ImageReader reader = new ImageReader(source, format);
        try {
            reader.top = reader.read(root, 0);
            return reader;
        } catch (JsonException e) {
            throw new ArchiveException(source.name() + ": " + e.getMessage(), e);
        }
    }

    Document top() {
        return top;
    }

    /** Returns configurations and layers, without duplicates. */
    Map<Digest, Descriptor> blobs() {
        return blobs;
    }

    /** Returns manifests and indexes, including the root, each after the documents that it lists. */
    Map<Digest, Document> documents() {
        return documents;
    }

    /** Returns the images by platform if the root is an index; empty otherwise. */
    Map<Platform, Document> images() {
        return images;
    }

    private Document read(Descriptor descriptor, int depth) throws IOException {
        Document known = read.get(descriptor);
        if (known != null) {
            return known;
        }
        total += descriptor.size();
        if (total > MAX_TOTAL) {
            throw new ArchiveException(
                    source.name() + " has more than " + MAX_TOTAL + " bytes of manifests, which is the limit");
        }
        Document document =
                MediaTypes.isIndex(descriptor.mediaType()) ? index(descriptor, depth) : manifest(descriptor);
        documents.putIfAbsent(document.descriptor().digest(), document);
        read.put(descriptor, document);
        return document;
    }

    private Document manifest(Descriptor descriptor) throws IOException {
        Manifest manifest = source.manifest(descriptor);
        for (Descriptor blob : manifest.blobs()) {
            boolean elsewhere = manifest.external().contains(blob.digest()) && !source.has(blob.digest());
            if (!elsewhere) {
                blobs.putIfAbsent(blob.digest(), blob);
            }
        }
        return format == null ? new Document(manifest.descriptor(), manifest.raw()) : format.convert(manifest);
    }

    private Document index(Descriptor descriptor, int depth) throws IOException {
        if (depth == Index.MAX_DEPTH || documents.size() > Index.MAX_MANIFESTS) {
            throw new ArchiveException(source.name() + " contains too many manifests, or too deeply nested indexes");
        }
        byte[] raw = source.document(descriptor);
        List<JsonObject> entries = Index.entries(raw, descriptor);
        List<Document> listed = new ArrayList<>();
        boolean changed = false;
        for (JsonObject entry : entries) {
            Descriptor child = Descriptor.of(entry);
            Document document = read(child, depth + 1);
            changed |= !document.descriptor().equals(child);
            Platform platform = Index.imagePlatform(entry);
            if (platform != null) {
                images.putIfAbsent(platform, document);
            }
            listed.add(document);
        }
        boolean sameType = format == null || descriptor.mediaType().equals(format.indexType());
        return changed || !sameType ? Index.rewritten(entries, listed, format) : new Document(descriptor, raw);
    }
}
