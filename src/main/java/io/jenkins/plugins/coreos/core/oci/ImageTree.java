package io.jenkins.plugins.coreos.core.oci;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that makes an image, in the order in which a registry takes it: blobs, then manifests, then what lists them.
 *
 * @param blobs each once
 * @param children manifests and indexes that {@code top} lists, each after what it lists itself
 * @param top what a tag names
 * @param original the digest of {@code top} in its source, before any change of format
 * @param images the images by platform, where {@code top} is an index; empty otherwise
 */
public record ImageTree(
        List<Blob> blobs, List<Document> children, Document top, Digest original, Map<Platform, Document> images) {

    /** Finds the content of a blob. */
    @FunctionalInterface
    public interface Blobs {
        /**
         * The blob, whole.
         *
         * @throws IOException when the source lacks it, or has it in another size
         */
        Blob open(Descriptor descriptor) throws IOException;
    }

    /**
     * Reads an image with all it consists of.
     *
     * @param root the image's manifest or index
     * @param format what the manifests shall become, or null for what they are
     * @throws ArchiveException when something is missing or damaged
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

    /** One index of several images, one for each platform. */
    public static ImageTree index(Map<Platform, Document> images, List<Blob> blobs, ImageFormat format) {
        Document top = Index.of(images, format == null ? ImageFormat.OCI : format);
        return new ImageTree(
                List.copyOf(blobs),
                List.copyOf(images.values()),
                top,
                top.descriptor().digest(),
                images);
    }

    /** The digest that a tag names. */
    public Digest digest() {
        return top.descriptor().digest();
    }

    /** The size of all of it in bytes. */
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
