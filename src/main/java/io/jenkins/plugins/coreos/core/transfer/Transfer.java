package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.registry.RegistryMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * The engine: takes an image from a source to one destination after the other. At each, blobs are put in parallel, then
 * the manifests that an index lists, then the image itself under its tags.
 *
 * <p>To resume an interrupted transfer, run it again: what arrived is not sent twice, and no tag names an incomplete
 * image at any time.
 */
public final class Transfer {
    private final TransferProgress progress;
    private final Consumer<String> log;
    private final Redaction redaction = new Redaction();
    private final RegistryMemory memory = new RegistryMemory();
    private final List<ImageDestination> done = new ArrayList<>();

    /**
     * One transfer.
     *
     * @param progress counts along
     * @param log receives a line for each destination and for each failure that is retried
     */
    public Transfer(TransferProgress progress, Consumer<String> log) {
        this.progress = progress;
        this.log = log;
    }

    /**
     * Transfers an image.
     *
     * @param parallel how many blobs at a time, or {@link TransferSpec#AUTO_PARALLEL}
     * @param skipIfPresent whether to do nothing at a destination whose tags all name the image already
     * @throws io.jenkins.plugins.coreos.core.oci.ArchiveException when the source turns out to be damaged
     * @throws io.jenkins.plugins.coreos.core.registry.RegistryException when a registry refuses the image
     * @throws InterruptedException when the thread was interrupted; every tag then names a complete image
     */
    public TransferResult run(
            ImageSource source, List<? extends ImageDestination> destinations, int parallel, boolean skipIfPresent)
            throws IOException, InterruptedException {
        TransferPlan plan = TransferPlan.of(source);
        progress.begin(plan.bytes() * destinations.size(), plan.blobs().size() * destinations.size());
        destinations.forEach(destination -> destination.hideSecrets(redaction));
        List<TransferResult.Place> results = new ArrayList<>();
        for (ImageDestination destination : destinations) {
            results.add(run(plan, destination, parallel, skipIfPresent));
            done.add(destination);
        }
        return TransferResult.of(source, results, progress.snapshot().millis());
    }

    private TransferResult.Place run(
            TransferPlan plan, ImageDestination destination, int parallel, boolean skipIfPresent)
            throws IOException, InterruptedException {
        TransferProgress.Snapshot before = progress.snapshot();
        log.accept("pushing " + ProgressLine.size(plan.image().size()) + " in "
                + plan.blobs().size() + " blobs to " + destination.name());
        ImageDestination.Context context = new ImageDestination.Context(log, redaction, memory, List.copyOf(done));
        try (ImageWriter writer = destination.open(context)) {
            if (skipIfPresent
                    && isPresent(writer, destination.tags(), plan.image().digest())) {
                progress.skipped(plan.bytes(), plan.blobs().size());
                return TransferResult.Place.of(destination, true, before, before);
            }
            putBlobs(writer, plan, parallel);
            LostParts lost = new LostParts(writer, plan, log);
            for (Document child : plan.image().children()) {
                writer.put(child, lost::restoreBlobs);
            }
            writer.publish(plan.image().top(), lost::restore);
        }
        return TransferResult.Place.of(destination, false, before, progress.snapshot());
    }

    private static boolean isPresent(ImageWriter writer, List<String> tags, Digest image)
            throws IOException, InterruptedException {
        for (String tag : tags) {
            if (!writer.digest(tag).equals(Optional.of(image))) {
                return false;
            }
        }
        return !tags.isEmpty();
    }

    private void putBlobs(ImageWriter writer, TransferPlan plan, int parallel)
            throws IOException, InterruptedException {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (Blob blob : plan.blobs()) {
            tasks.add(() -> {
                progress.done(writer.put(blob, progress::sent), blob.size());
                return null;
            });
        }
        ParallelTasks.run(plan.tasks(parallel), tasks);
    }
}
