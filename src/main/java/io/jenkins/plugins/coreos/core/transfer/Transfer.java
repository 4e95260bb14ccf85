package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.DiskImage;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.oci.Platform;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * The transfer engine: copies an image from a source to each destination in turn. At each destination it writes blobs
 * in parallel, then the manifests that an index lists, then the image's referrers and supplements, and finally the
 * image itself under its tags.
 *
 * <p>To resume an interrupted transfer, run it again: blobs that arrived are not sent twice, and a tag never refers to
 * an incomplete image.
 */
public final class Transfer {
    private final TransferProgress progress;
    private final RegistryContext context;
    private final List<Supplement> supplements;
    private final List<ImageDestination> done = new ArrayList<>();

    /**
     * Creates a transfer.
     *
     * @param progress counts the transferred bytes and blobs
     * @param log receives a line for each destination and for each retried failure
     */
    public Transfer(TransferProgress progress, Consumer<String> log) {
        this(progress, new RegistryContext(log), List.of());
    }

    /**
     * Creates a transfer from a source that is already open.
     *
     * @param context the state shared with the source's client, and the log
     * @param supplements written beside the image in each registry
     */
    Transfer(TransferProgress progress, RegistryContext context, List<Supplement> supplements) {
        this.progress = progress;
        this.context = context;
        this.supplements = supplements;
    }

    /**
     * Transfers an image.
     *
     * @param parallel number of concurrent blob transfers, or {@link TransferSpec#AUTO_PARALLEL}
     * @param skipIfPresent whether to skip a destination all of whose tags already refer to the image
     * @throws io.jenkins.plugins.coreos.core.oci.ArchiveException if the source is damaged
     * @throws io.jenkins.plugins.coreos.core.registry.RegistryException if a registry rejects the image
     * @throws InterruptedException if the thread is interrupted; every tag then still refers to a complete image
     */
    public TransferResult run(
            ImageSource source, List<? extends ImageDestination> destinations, int parallel, boolean skipIfPresent)
            throws IOException, InterruptedException {
        TransferPlan all = TransferPlan.of(source);
        TransferPlan plan = usesArchTags(source) ? all.withoutArtifacts() : all;
        progress.begin(plan.bytes() * destinations.size(), plan.blobs().size() * destinations.size());
        destinations.forEach(destination -> destination.hideSecrets(context.redaction()));
        checkNames(source);
        List<TransferResult.DestinationResult> results = new ArrayList<>();
        for (ImageDestination destination : destinations) {
            results.add(run(source, plan, destination, parallel, skipIfPresent));
            done.add(destination);
        }
        TransferResult result =
                TransferResult.of(source, results, progress.snapshot().millis());
        return result.with(withoutSecrets(result.details()));
    }

    /** The version of the base is free text from a registry, which may repeat a secret. */
    private Map<String, Object> withoutSecrets(Map<String, Object> details) {
        if (!(details.get("base") instanceof Map<?, ?> base) || !(base.get("version") instanceof String version)) {
            return Map.of();
        }
        Map<Object, Object> clean = new LinkedHashMap<>(base);
        clean.put("version", context.redaction().hideKnown(version));
        return Map.of("base", clean);
    }

    private TransferResult.DestinationResult run(
            ImageSource source, TransferPlan plan, ImageDestination destination, int parallel, boolean skipIfPresent)
            throws IOException, InterruptedException {
        TransferProgress.Snapshot before = progress.snapshot();
        ImageDestination.Context shared =
                new ImageDestination.Context(source, plan.image(), context, List.copyOf(done));
        try (ImageWriter writer = destination.open(shared)) {
            if (skipIfPresent
                    && !usesArchTags(source)
                    && isPresent(writer, destination.tags(), plan.image().digest())) {
                TransferPlan rest = plan.withoutImage();
                progress.skipped(
                        plan.bytes() - rest.bytes(),
                        plan.blobs().size() - rest.blobs().size());
                before = progress.snapshot();
                putBlobs(writer, rest, parallel);
                putReferrers(writer, rest);
                putSupplements(writer, destination, destination.tags(), documents(source));
                confirmSupplements(writer, destination, destination.tags(), documents(source));
                return TransferResult.DestinationResult.of(destination, true, before, progress.snapshot());
            }
            context.log().accept(announcement(source, plan, destination));
            putBlobs(writer, plan, parallel);
            LostParts lost = new LostParts(writer, plan.image().children(), plan.blobs(), context.log());
            if (usesArchTags(source)) {
                return publishArchTags(writer, plan, destination, lost, before);
            }
            for (Document child : plan.image().children()) {
                writer.put(child, lost::restoreBlobs);
            }
            if (!plan.referrers().isEmpty() || !supplements.isEmpty()) {
                writer.put(plan.image().top(), lost::restore);
                putReferrers(writer, plan);
                putSupplements(writer, destination, destination.tags(), documents(source));
            }
            writer.publish(plan.image().top(), destination.tags(), lost::restore);
            confirmSupplements(writer, destination, destination.tags(), documents(source));
        }
        return TransferResult.DestinationResult.of(destination, false, before, progress.snapshot());
    }

    /**
     * Checks the names that become parts of tags and of the result. A name that is hidden there could not be used.
     *
     * @throws ArchiveException if a name contains a secret, which a hostile source may repeat
     */
    private void checkNames(ImageSource source) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        source.image().images().keySet().forEach(platform -> names.add(platform.toString()));
        DiskImage.digests(source.image().top()).forEach((arch, images) -> {
            names.add(arch);
            names.addAll(images.keySet());
        });
        if (names.stream().anyMatch(context.redaction()::finds)) {
            throw new ArchiveException(
                    source.name() + " lists a platform whose name contains a secret of this transfer");
        }
    }

    private static boolean usesArchTags(ImageSource source) {
        return source instanceof RegistrySource registry
                && registry.usesArchTags()
                && !registry.image().images().isEmpty();
    }

    /** Publishes each image of an index under its own tags. */
    private TransferResult.DestinationResult publishArchTags(
            ImageWriter writer,
            TransferPlan plan,
            ImageDestination destination,
            LostParts lost,
            TransferProgress.Snapshot before)
            throws IOException, InterruptedException {
        if (!plan.referrers().isEmpty() || !supplements.isEmpty()) {
            for (Document image : plan.image().images().values()) {
                writer.put(image, lost::restoreBlobs);
            }
            putReferrers(writer, plan);
        }
        List<String> all = new ArrayList<>();
        Map<Platform, Document> images = plan.image().images();
        // All are signed before the first tag is set.
        for (Map.Entry<Platform, Document> each : images.entrySet()) {
            List<Descriptor> image = List.of(each.getValue().descriptor());
            putSupplements(writer, destination, archTags(destination, each.getKey()), image);
        }
        for (Map.Entry<Platform, Document> each : images.entrySet()) {
            List<String> tags = archTags(destination, each.getKey());
            writer.publish(each.getValue(), tags, lost::restoreBlobs);
            all.addAll(tags);
        }
        for (Map.Entry<Platform, Document> each : images.entrySet()) {
            List<Descriptor> image = List.of(each.getValue().descriptor());
            confirmSupplements(writer, destination, archTags(destination, each.getKey()), image);
        }
        return TransferResult.DestinationResult.of(destination, all, before, progress.snapshot());
    }

    private static List<String> archTags(ImageDestination destination, Platform platform) {
        return destination.tags().stream()
                .map(tag -> ImageReference.checkTag(tag + "-" + platform.cosaArch()))
                .toList();
    }

    /**
     * Returns the manifests and indexes that a transfer of an image writes; the document that its tags refer to comes
     * last.
     */
    static List<Descriptor> documents(ImageSource source) {
        ImageTree image = source.image();
        if (usesArchTags(source)) {
            return image.images().values().stream().map(Document::descriptor).toList();
        }
        List<Descriptor> all = new ArrayList<>();
        image.children().forEach(child -> all.add(child.descriptor()));
        all.add(image.top().descriptor());
        return all;
    }

    private void putSupplements(
            ImageWriter writer, ImageDestination destination, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {
        if (destination instanceof RegistryDestination registry) {
            for (Supplement supplement : supplements) {
                supplement.write(writer, registry.name(), tags, images);
            }
        }
    }

    private void confirmSupplements(
            ImageWriter writer, ImageDestination destination, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {
        if (destination instanceof RegistryDestination registry) {
            for (Supplement supplement : supplements) {
                supplement.confirm(writer, registry.name(), tags, images);
            }
        }
    }

    /**
     * Writes the artifacts that refer to the image. The image itself exists by digest already; its tags are set later.
     */
    private void putReferrers(ImageWriter writer, TransferPlan plan) throws IOException, InterruptedException {
        Map<Digest, List<Document>> unlisted = new LinkedHashMap<>();
        for (Referrer referrer : plan.referrers()) {
            ImageTree artifact = referrer.artifact();
            LostParts lost = new LostParts(writer, artifact.children(), artifact.blobs(), context.log());
            for (Document child : artifact.children()) {
                writer.put(child, lost::restoreBlobs);
            }
            if (!writer.put(referrer, lost::restore) && referrer.subject() != null) {
                unlisted.computeIfAbsent(referrer.subject(), subject -> new ArrayList<>())
                        .add(referrer.top());
            }
        }
        for (Map.Entry<Digest, List<Document>> each : unlisted.entrySet()) {
            writer.addReferrers(each.getKey(), each.getValue());
        }
    }

    private static String announcement(ImageSource source, TransferPlan plan, ImageDestination destination)
            throws IOException {
        String files = source.files();
        return verb(source, destination) + " " + ProgressLine.size(plan.image().size()) + " in "
                + plan.blobs().size() + (plan.blobs().size() == 1 ? " blob" : " blobs")
                + (files.isEmpty() ? " to " : " from " + files + " to ") + destination.name();
    }

    private static String verb(ImageSource source, ImageDestination destination) {
        if (destination instanceof ArchiveDestination) {
            return source.registries().isEmpty() ? "writing" : "pulling";
        }
        return source.copied().isEmpty() ? "pushing" : "copying";
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
