package io.jenkins.plugins.coreos.core.push;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.BlobSource;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.OciArchive;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Pushes an archive: blobs in parallel, then the manifest, under one tag after the other.
 *
 * <p>A push that was cut off is gone on with by pushing again: what is there is not sent again, and no tag names an
 * incomplete image at any time.
 */
public final class Pusher {
    private final PushProgress progress;
    private final Consumer<String> log;

    /**
     * A pusher for one push.
     *
     * @param progress counts along
     * @param log told, a line each, of what is tried again
     */
    public Pusher(PushProgress progress, Consumer<String> log) {
        this.progress = progress;
        this.log = log;
    }

    /**
     * Pushes.
     *
     * @throws io.jenkins.plugins.coreos.core.oci.ArchiveException when the archive is not one image, whole
     * @throws io.jenkins.plugins.coreos.core.registry.RegistryException when the registry does not take it
     * @throws InterruptedException when the thread was interrupted; nothing is tagged then that is not complete
     */
    public PushResult push(PushRequest request) throws IOException, InterruptedException {
        try (OciArchive archive = OciArchive.open(request.archivePath())) {
            PushPlan plan = PushPlan.of(archive);
            checkDigest(request, plan);
            progress.begin(plan.blobBytes(), plan.blobs().size());
            try (RepositoryClient client = RepositoryClient.connect(
                    request.destination().repository(),
                    request.credentials(),
                    request.mountFrom(),
                    request.options(),
                    log)) {
                pushBlobs(client, plan, request.parallel());
                putManifest(client, plan, request.destination().tags());
            }
            return result(request, plan);
        }
    }

    /** What COSA recorded and what lies there can differ when somebody has put another archive in its place. */
    private static void checkDigest(PushRequest request, PushPlan plan) throws ArchiveException {
        String actual = plan.manifest().descriptor().digest().toString();
        if (request.expectedDigest() != null && !request.expectedDigest().equals(actual)) {
            throw new ArchiveException(request.archive() + " holds the image " + actual + ", where meta.json says "
                    + request.expectedDigest() + "; it is not the archive that COSA made");
        }
    }

    private void pushBlobs(RepositoryClient client, PushPlan plan, int parallel)
            throws IOException, InterruptedException {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (BlobSource blob : plan.blobs()) {
            tasks.add(() -> {
                progress.done(client.push(blob, progress::sent), blob.size());
                return null;
            });
        }
        Lanes.run(parallel, tasks);
    }

    private static void putManifest(RepositoryClient client, PushPlan plan, List<String> tags)
            throws IOException, InterruptedException {
        Descriptor descriptor = plan.manifest().descriptor();
        List<String> references = tags.isEmpty() ? List.of(descriptor.digest().toString()) : tags;
        for (String reference : references) {
            client.putManifest(reference, descriptor, plan.manifest().raw());
        }
    }

    private PushResult result(PushRequest request, PushPlan plan) throws JsonException {
        PushProgress.Snapshot end = progress.snapshot();
        return new PushResult(
                request.destination().repository().name(),
                request.destination().tags(),
                plan.manifest().descriptor(),
                plan.manifest().imageSize(),
                end.sent(),
                end.uploaded(),
                end.mounted(),
                end.present(),
                end.millis());
    }
}
