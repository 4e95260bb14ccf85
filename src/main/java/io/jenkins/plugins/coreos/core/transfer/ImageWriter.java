package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.registry.BlobOutcome;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient.Repair;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongConsumer;

/** An open destination. Any number of threads may put blobs at a time. */
public interface ImageWriter extends Closeable {
    /** The digest that a tag of the destination names now; empty for a tag that does not exist. */
    Optional<Digest> digest(String tag) throws IOException, InterruptedException;

    /** Whether the destination has a blob; changes nothing. */
    boolean has(Blob blob) throws IOException, InterruptedException;

    /**
     * Makes sure that the destination has a blob.
     *
     * @param sent receives the bytes that were written; negative when they have to be written again
     */
    BlobOutcome put(Blob blob, LongConsumer sent) throws IOException, InterruptedException;

    /**
     * Writes a blob again where the destination has lost it.
     *
     * @return whether it had
     */
    boolean restore(Blob blob) throws IOException, InterruptedException;

    /** Writes a manifest or index that the image lists. */
    void put(Document child, Repair repair) throws IOException, InterruptedException;

    /** Writes the image's own manifest or index under all tags, or by digest alone where there are none. */
    void publish(Document top, Repair repair) throws IOException, InterruptedException;
}
