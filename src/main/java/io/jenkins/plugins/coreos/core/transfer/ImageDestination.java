package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import java.io.IOException;
import java.util.List;

/** A destination of an image. */
public interface ImageDestination {
    /** Returns registry and repository, or the file name, for messages and results. */
    String name();

    /** Returns the tags to set at the destination. */
    List<String> tags();

    /** Adds the secrets of this destination to a redaction. */
    void hideSecrets(Redaction redaction);

    /**
     * Opens the destination for one image.
     *
     * @throws IOException if it is not writable
     */
    ImageWriter open(Context context) throws IOException, InterruptedException;

    /**
     * State shared by the destinations of one transfer.
     *
     * @param source the source of the image
     * @param image the image to write
     * @param registries the state of the clients of registries
     * @param done destinations that already have the image
     */
    record Context(ImageSource source, ImageTree image, RegistryContext registries, List<ImageDestination> done) {}
}
