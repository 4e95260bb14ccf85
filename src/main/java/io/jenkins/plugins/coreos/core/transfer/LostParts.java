package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.BlobSource;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Parts of an image that a registry had confirmed and then lacks, as after a garbage collection in between: each is
 * asked for, and sent again once where it is missing.
 */
final class LostParts {
    private final RepositoryClient client;
    private final PushPlan plan;
    private final Consumer<String> log;
    private final Set<Digest> sentAgain = new HashSet<>();

    LostParts(RepositoryClient client, PushPlan plan, Consumer<String> log) {
        this.client = client;
        this.plan = plan;
        this.log = log;
    }

    /**
     * Restores blobs.
     *
     * @param named what the registry says is missing; if that is nothing of ours, every blob is asked for
     */
    void restoreBlobs(Set<Digest> named) throws IOException, InterruptedException {
        boolean known = plan.blobs().stream()
                .anyMatch(blob -> named.contains(blob.descriptor().digest()));
        for (BlobSource blob : plan.blobs()) {
            Digest digest = blob.descriptor().digest();
            if ((!known || named.contains(digest)) && !sentAgain.contains(digest) && client.restore(blob)) {
                sentAgain.add(digest);
                log.accept("the registry had lost the blob " + digest.abbreviated() + "; it has been sent again");
            }
        }
    }

    /** Restores blobs and, where the image is an index, its manifests. */
    void restore(Set<Digest> named) throws IOException, InterruptedException {
        boolean blobs = plan.blobs().stream()
                .anyMatch(blob -> named.contains(blob.descriptor().digest()));
        for (Document child : plan.image().children()) {
            Digest digest = child.descriptor().digest();
            if ((named.contains(digest) || named.isEmpty()) && sentAgain.add(digest)) {
                Pusher.put(client, child, digest.toString(), this::restoreBlobs);
            }
        }
        if (blobs || plan.image().children().isEmpty()) {
            restoreBlobs(named);
        }
    }
}
