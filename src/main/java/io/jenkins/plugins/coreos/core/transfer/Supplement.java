package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Descriptor;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Writes an addition to an image, such as signatures, in each registry that the image is transferred to: after the
 * image itself, but before the tags.
 */
interface Supplement {
    /**
     * Writes the supplement at one destination.
     *
     * @param repository registry and repository, without a tag
     * @param tags the tags that will refer to the image
     * @param images descriptors of the manifests and indexes of the image; the tags will refer to the last one
     */
    void write(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException;

    /**
     * Restores entries that another writer has overwritten at one destination since {@link #write}, which has the same
     * parameters. Called after the tags have been set.
     */
    default void confirm(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {}

    /** Returns the entries for the result of the transfer. */
    Map<String, Object> details();
}
