package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.BlobSource;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.registry.RegistryMemory;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Pushes: blobs in parallel, then the manifests that an index lists, then the image under one tag after the other.
 *
 * <p>A push that was cut off is gone on with by pushing again: what is there is not sent again, and no tag names an
 * incomplete image at any time.
 */
public final class Pusher {
    private final PushProgress progress;
    private final Consumer<String> log;
    private final Redaction redaction = new Redaction();

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
     * @throws io.jenkins.plugins.coreos.core.oci.ArchiveException when an archive is not one image or index, whole
     * @throws io.jenkins.plugins.coreos.core.registry.RegistryException when a registry does not take it
     * @throws InterruptedException when the thread was interrupted; nothing is tagged then that is not complete
     */
    public PushResult push(PushRequest request) throws IOException, InterruptedException {
        try (PushPlan plan = PushPlan.of(request.sources(), request.format())) {
            int targets = request.targets().size();
            progress.begin(plan.blobBytes() * targets, plan.blobs().size() * targets);
            request.targets().forEach(target -> target.credentials().addTo(redaction));
            List<TargetResult> results = new ArrayList<>();
            Set<ImageReference> done = new LinkedHashSet<>();
            RegistryMemory memory = new RegistryMemory();
            for (Target target : request.targets()) {
                results.add(push(request, plan, target, mountFrom(request, target, done), memory));
                done.add(target.destination().repository());
            }
            return PushResult.of(plan, results, progress.snapshot().millis());
        }
    }

    /** What a registry has got a moment ago it can link into another of its repositories. */
    private static List<String> mountFrom(PushRequest request, Target target, Set<ImageReference> done) {
        Set<String> repositories = new LinkedHashSet<>(request.mountFrom());
        ImageReference own = target.destination().repository();
        for (ImageReference other : done) {
            if (other.registry().equals(own.registry())) {
                repositories.add(other.repository());
            }
        }
        repositories.remove(own.repository());
        return List.copyOf(repositories);
    }

    private TargetResult push(
            PushRequest request, PushPlan plan, Target target, List<String> mountFrom, RegistryMemory memory)
            throws IOException, InterruptedException {
        PushProgress.Snapshot before = progress.snapshot();
        Destination destination = target.destination();
        log.accept("pushing " + ProgressLine.size(plan.image().size()) + " in "
                + plan.blobs().size() + " blobs to " + destination.repository());
        try (RepositoryClient client = RepositoryClient.connect(
                destination.repository(), target.credentials(), mountFrom, target.options(), log, redaction, memory)) {
            if (request.skipIfPresent() && isPresent(client, plan, destination.tags())) {
                progress.skipped(plan.blobBytes(), plan.blobs().size());
                return TargetResult.of(destination, true, before, before);
            }
            pushBlobs(client, plan, request.lanes(plan.blobBytes(), plan.blobs().size()));
            LostParts lost = new LostParts(client, plan, log);
            for (Document child : plan.image().children()) {
                put(client, child, child.descriptor().digest().toString(), lost::restoreBlobs);
            }
            List<String> references = destination.tags().isEmpty()
                    ? List.of(plan.image().top().descriptor().digest().toString())
                    : destination.tags();
            for (String reference : references) {
                put(client, plan.image().top(), reference, lost::restore);
            }
        }
        return TargetResult.of(destination, false, before, progress.snapshot());
    }

    private static boolean isPresent(RepositoryClient client, PushPlan plan, List<String> tags)
            throws IOException, InterruptedException {
        for (String tag : tags) {
            if (!client.manifestDigest(tag)
                    .equals(Optional.of(plan.image().top().descriptor().digest()))) {
                return false;
            }
        }
        return !tags.isEmpty();
    }

    private void pushBlobs(RepositoryClient client, PushPlan plan, int lanes) throws IOException, InterruptedException {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (BlobSource blob : plan.blobs()) {
            tasks.add(() -> {
                progress.done(client.push(blob, progress::sent), blob.size());
                return null;
            });
        }
        Lanes.run(lanes, tasks);
    }

    static void put(RepositoryClient client, Document manifest, String reference, RepositoryClient.Repair repair)
            throws IOException, InterruptedException {
        client.putManifest(reference, manifest.descriptor(), manifest.raw(), repair);
    }
}
