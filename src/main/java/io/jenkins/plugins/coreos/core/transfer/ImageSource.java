package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The source of an image. The documents and the list of blobs are known as soon as it is open. */
public interface ImageSource extends Closeable {
    /** Returns the image's reference by digest, or the path of the archive, for messages and results. */
    String name();

    /**
     * Returns a description of the archive files and their size, which differs from the image's, for messages; empty
     * for an image in a registry.
     */
    default String files() throws IOException {
        return "";
    }

    /** Returns the documents and blobs of the image. */
    ImageTree image();

    /** Returns the artifacts to transfer with the image, each after the one that it refers to. */
    default List<Referrer> referrers() {
        return List.of();
    }

    /** Returns the digests of the source images: one digest, or one for each part of an index. */
    List<Digest> parts();

    /** Returns the images in registries that blobs can be mounted from. */
    default List<RegistrySource> registries() {
        return List.of();
    }

    /**
     * Returns the images in registries that are copied, by digest; empty for archives and for an image with a new
     * layer.
     */
    default List<String> copied() {
        return List.of();
    }

    /** Returns additional entries of the result of a transfer. */
    default Map<String, Object> details() {
        return Map.of();
    }
}
