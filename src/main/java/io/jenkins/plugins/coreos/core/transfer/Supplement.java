package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Descriptor;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Writes something beside an image in each registry that it is transferred to, such as signatures: when the image
 * exists by digest, and before its tags refer to it.
 */
interface Supplement {
    /**
     * Writes the supplement at one destination.
     *
     * @param repository registry and repository, without a tag
     * @param tags the tags that will refer to the image
     * @param images descriptors of the manifests and indexes of the image; the last one is the one that the tags will refer to
     */
    void write(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException;

    /** Returns the entries for the result of the transfer. */
    Map<String, Object> details();
}
