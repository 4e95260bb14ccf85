package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.registry.RegistryMemory;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Where an image goes. */
public interface ImageDestination {
    /** Registry and repository, or a file, for messages and results. */
    String name();

    /** The tags that name the image there in the end. */
    List<String> tags();

    /** Adds the secrets of this destination to those that no message shows. */
    void hideSecrets(Redaction redaction);

    /**
     * Opens the destination for one image.
     *
     * @throws IOException when it cannot be written to
     */
    ImageWriter open(Context context) throws IOException, InterruptedException;

    /**
     * What the destinations of one transfer share.
     *
     * @param log receives a line for each failure that is retried
     * @param redaction the secrets of all destinations
     * @param memory what earlier destinations have learned about registries
     * @param done the destinations that have the image
     */
    record Context(Consumer<String> log, Redaction redaction, RegistryMemory memory, List<ImageDestination> done) {}
}
