package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Restores parts of an image or artifact that a registry confirmed and then lost, for example to a garbage collection.
 * Checks each part; a missing part is sent again, but only once.
 */
final class LostParts {
    private final ImageWriter writer;
    private final List<Document> children;
    private final List<Blob> blobs;
    private final Consumer<String> log;
    private final Set<Digest> sentAgain = new HashSet<>();

    LostParts(ImageWriter writer, List<Document> children, List<Blob> blobs, Consumer<String> log) {
        this.writer = writer;
        this.children = children;
        this.blobs = blobs;
        this.log = log;
    }

    /**
     * Restores blobs.
     *
     * @param reported digests that the registry reports as missing; if they include none of the image's blobs, all
     *     blobs are checked
     */
    void restoreBlobs(Set<Digest> reported) throws IOException, InterruptedException {
        boolean namesBlobs = blobs.stream().anyMatch(blob -> reported.contains(blob.digest()));
        for (Blob blob : blobs) {
            Digest digest = blob.digest();
            if ((!namesBlobs || reported.contains(digest)) && !sentAgain.contains(digest) && writer.restore(blob)) {
                sentAgain.add(digest);
                log.accept("the registry had lost the blob " + digest.abbreviated() + "; it has been sent again");
            }
        }
    }

    /** Restores blobs and, for an index, its manifests. */
    void restore(Set<Digest> reported) throws IOException, InterruptedException {
        boolean lacksBlobs = blobs.stream().anyMatch(blob -> reported.contains(blob.digest()));
        for (Document child : children) {
            Digest digest = child.descriptor().digest();
            if ((reported.contains(digest) || reported.isEmpty()) && sentAgain.add(digest)) {
                writer.put(child, this::restoreBlobs);
            }
        }
        if (lacksBlobs || children.isEmpty()) {
            restoreBlobs(reported);
        }
    }
}
