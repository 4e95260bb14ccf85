package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.registry.BlobOutcome;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient.Repair;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** An open destination. Blobs may be written by concurrent threads. */
public interface ImageWriter extends Closeable {
    /** Returns the digest that a tag currently refers to; empty if the tag does not exist. */
    Optional<Digest> digest(String tag) throws IOException, InterruptedException;

    /** Returns the manifest or index that a tag currently refers to; empty if the tag does not exist. */
    Optional<Document> find(String tag) throws IOException, InterruptedException;

    /**
     * Reads a small blob.
     *
     * @throws IOException if it does not exist, or its content does not match its digest
     */
    byte[] read(Descriptor descriptor) throws IOException, InterruptedException;

    /** Returns whether the destination has a blob; changes nothing. */
    boolean has(Blob blob) throws IOException, InterruptedException;

    /**
     * Ensures that the destination has a blob.
     *
     * @param sent receives the number of bytes written; negative if they have to be written again
     */
    BlobOutcome put(Blob blob, LongConsumer sent) throws IOException, InterruptedException;

    /**
     * Writes a blob again if the destination has lost it.
     *
     * @return whether the blob was lost
     */
    boolean restore(Blob blob) throws IOException, InterruptedException;

    /** Writes a manifest or index by digest. */
    void put(Document child, Repair repair) throws IOException, InterruptedException;

    /**
     * Writes the manifest or index of an artifact that refers to the image; its blobs and manifests must have been
     * written before.
     *
     * @return false if {@link #addReferrers} has to add the artifact to the referrers of its subject
     */
    boolean put(Referrer referrer, Repair repair) throws IOException, InterruptedException;

    /** Adds artifacts to the list of an image's referrers. */
    void addReferrers(Digest subject, List<Document> referrers) throws IOException, InterruptedException;

    /**
     * Completes the image with its top-level manifest or index.
     *
     * @param tags the tags to set; if empty, the document is written by digest
     */
    void publish(Document top, List<String> tags, Repair repair) throws IOException, InterruptedException;
}
