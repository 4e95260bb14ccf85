package io.jenkins.plugins.coreos.core.oci;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The parts of an image, in the order in which they have to be pushed: blobs, then manifests, then the documents that
 * list them.
 *
 * @param blobs without duplicates
 * @param children manifests and indexes that {@code top} lists, each after the documents that it lists itself
 * @param top the manifest or index that a tag refers to
 * @param original the digest of {@code top} in its source, before any format conversion
 * @param images the images by platform if {@code top} is an index; empty otherwise
 */
public record ImageTree(
        List<Blob> blobs, List<Document> children, Document top, Digest original, Map<Platform, Document> images) {

    /** Provides the content of blobs. */
    @FunctionalInterface
    public interface Blobs {
        /**
         * Opens a complete blob.
         *
         * @throws IOException if the source does not have the blob, or has it with a different size
         */
        Blob open(Descriptor descriptor) throws IOException;
    }

    /**
     * Reads an image and its parts.
     *
     * @param root the image's manifest or index
     * @param format format to convert the manifests to, or null to keep their format
     * @throws ArchiveException if a part is missing or damaged
     */
    public static ImageTree read(ImageDocuments source, Blobs content, Descriptor root, ImageFormat format)
            throws IOException {
        ImageReader reader = ImageReader.read(source, root, format);
        List<Blob> blobs = new ArrayList<>();
        for (Descriptor blob : reader.blobs().values()) {
            blobs.add(content.open(blob));
        }
        List<Document> children = new ArrayList<>(reader.documents().values());
        children.remove(reader.top());
        return new ImageTree(List.copyOf(blobs), List.copyOf(children), reader.top(), root.digest(), reader.images());
    }

    /** Returns the digest that a tag refers to. */
    public Digest digest() {
        return top.descriptor().digest();
    }

    /** Returns the total size in bytes. */
    public long size() {
        long size = top.raw().length;
        for (Document child : children) {
            size = Math.addExact(size, child.raw().length);
        }
        for (Blob blob : blobs) {
            size = Math.addExact(size, blob.size());
        }
        return size;
    }
}
