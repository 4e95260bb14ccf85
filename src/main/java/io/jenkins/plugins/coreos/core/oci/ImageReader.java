package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the manifests and indexes of an image from its root down, each once. */
final class ImageReader {
    private final ImageDocuments source;
    private final ImageFormat format;
    private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    private final Map<Digest, Document> documents = new LinkedHashMap<>();
    private final Map<Platform, Document> images = new LinkedHashMap<>();
    /** A thousand entries that all name an index of a thousand entries are read once. */
    private final Map<Descriptor, Document> read = new HashMap<>();

    private Document top;

    private ImageReader(ImageDocuments source, ImageFormat format) {
        this.source = source;
        this.format = format;
    }

    /**
     * Reads an image.
     *
     * @param format what the manifests shall become, or null for what they are
     * @throws ArchiveException when a document is missing, damaged, or no manifest or index
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

    /** Configurations and layers, each once. */
    Map<Digest, Descriptor> blobs() {
        return blobs;
    }

    /** Manifests and indexes, the root among them, each after what it lists itself. */
    Map<Digest, Document> documents() {
        return documents;
    }

    /** The images by platform, where the root is an index; empty otherwise. */
    Map<Platform, Document> images() {
        return images;
    }

    private Document read(Descriptor descriptor, int depth) throws IOException {
        Document known = read.get(descriptor);
        if (known != null) {
            return known;
        }
        Document document =
                MediaTypes.isIndex(descriptor.mediaType()) ? index(descriptor, depth) : manifest(descriptor);
        documents.putIfAbsent(document.descriptor().digest(), document);
        read.put(descriptor, document);
        return document;
    }

    private Document manifest(Descriptor descriptor) throws IOException {
        if (!MediaTypes.isManifest(descriptor.mediaType())) {
            throw new ArchiveException(source.name() + " holds a " + Quoted.of(descriptor.mediaType())
                    + ", which is not a manifest of an image");
        }
        Manifest manifest = Manifest.parse(source.document(descriptor), descriptor);
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
            throw new ArchiveException(source.name() + " holds indexes of indexes without end");
        }
        byte[] raw = source.document(descriptor);
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
