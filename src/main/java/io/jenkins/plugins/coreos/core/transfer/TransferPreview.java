package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A dry run of a push: the blobs that would be sent and the tags that would be set.
 *
 * @param manifest the manifest that the tags would refer to
 * @param size total size of the image, in bytes
 * @param destinations one entry per destination
 */
public record TransferPreview(Descriptor manifest, long size, List<DestinationPreview> destinations) {

    /**
     * The preview of a transfer to one destination.
     *
     * @param repository registry and repository
     * @param tags the digest that each tag currently refers to; null for a tag that does not exist
     * @param blobs the blobs of the image; true if the blob would be sent
     * @param skipped whether the destination would be skipped because all tags refer to the image already
     */
    public record DestinationPreview(
            String repository, Map<String, Digest> tags, Map<Descriptor, Boolean> blobs, boolean skipped) {
        /** Returns the number of blobs that would be sent, or mounted from a repository other than the source. */
        public int missing() {
            return (int) blobs.values().stream().filter(send -> send).count();
        }

        /** Returns the total size of the blobs of {@link #missing}. */
        public long missingBytes() {
            return blobs.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .mapToLong(blob -> blob.getKey().size())
                    .sum();
        }
    }

    static TransferPreview of(
            ImageSource source,
            List<? extends ImageDestination> destinations,
            int parallel,
            boolean skipIfPresent,
            RegistryContext registries)
            throws IOException, InterruptedException {
        TransferPlan plan = TransferPlan.of(source);
        List<DestinationPreview> previews = new ArrayList<>();
        for (ImageDestination destination : destinations) {
            // Destinations are independent here: a blob that would be mounted from another destination counts as sent.
            ImageDestination.Context context =
                    new ImageDestination.Context(source, plan.image(), registries, List.of());
            try (ImageWriter writer = destination.open(context)) {
                Set<Digest> mountable =
                        destination instanceof RegistryDestination registry ? registry.mountable(source) : Set.of();
                previews.add(preview(destination, writer, plan, mountable, parallel, skipIfPresent));
            }
        }
        return new TransferPreview(plan.image().top().descriptor(), plan.image().size(), List.copyOf(previews));
    }

    private static DestinationPreview preview(
            ImageDestination destination,
            ImageWriter writer,
            TransferPlan plan,
            Set<Digest> mountable,
            int parallel,
            boolean skipIfPresent)
            throws IOException, InterruptedException {
        Map<String, Digest> tags = new LinkedHashMap<>();
        for (String tag : destination.tags()) {
            tags.put(tag, writer.digest(tag).orElse(null));
        }
        boolean skipped = skipIfPresent
                && !tags.isEmpty()
                && tags.values().stream().allMatch(plan.image().digest()::equals);
        Set<Digest> present = skipped ? Set.of() : present(writer, plan, mountable, parallel);
        Map<Descriptor, Boolean> blobs = new LinkedHashMap<>();
        for (Blob blob : plan.blobs()) {
            blobs.put(blob.descriptor(), !skipped && !present.contains(blob.digest()));
        }
        return new DestinationPreview(
                destination.name(), Collections.unmodifiableMap(tags), Collections.unmodifiableMap(blobs), skipped);
    }

    /** Returns the blobs that need not be sent: those that exist, and those that can be mounted from the source. */
    private static Set<Digest> present(ImageWriter writer, TransferPlan plan, Set<Digest> mountable, int parallel)
            throws IOException, InterruptedException {
        Set<Digest> present = ConcurrentHashMap.newKeySet();
        present.addAll(mountable);
        List<Callable<Void>> checks = new ArrayList<>();
        for (Blob blob : plan.blobs()) {
            if (present.contains(blob.digest())) {
                continue;
            }
            checks.add(() -> {
                if (writer.has(blob)) {
                    present.add(blob.digest());
                }
                return null;
            });
        }
        ParallelTasks.run(plan.tasks(parallel), checks);
        return present;
    }

    /** Returns the preview as a map for JSON output. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dryRun", true);
        map.put("digest", manifest.digest().toString());
        map.put("mediaType", manifest.mediaType());
        map.put("size", size);
        List<Object> maps = new ArrayList<>();
        destinations.forEach(preview -> maps.add(toMap(preview)));
        map.put("destinations", maps);
        return map;
    }

    private static Map<String, Object> toMap(DestinationPreview preview) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("repository", preview.repository());
        map.put("skipped", preview.skipped());
        map.put("blobsToSend", (long) preview.missing());
        map.put("bytesToSend", preview.missingBytes());
        List<Object> tags = new ArrayList<>();
        preview.tags().forEach((tag, now) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("tag", tag);
            one.put("now", now == null ? null : now.toString());
            tags.add(one);
        });
        map.put("tags", tags);
        List<Object> blobs = new ArrayList<>();
        preview.blobs().forEach((blob, send) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("digest", blob.digest().toString());
            one.put("size", blob.size());
            one.put("present", !send);
            blobs.add(one);
        });
        map.put("blobs", blobs);
        return map;
    }

    /** Returns the preview as text. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (destinations.isEmpty()) {
            lines.add(manifest.digest() + ", " + ProgressLine.size(size));
        }
        for (DestinationPreview preview : destinations) {
            lines.add(preview.repository() + "@" + manifest.digest());
            if (preview.skipped()) {
                lines.add("  nothing to do: all tags already refer to the image");
                continue;
            }
            lines.add("  send " + preview.missing() + " of " + preview.blobs().size() + " blobs, "
                    + ProgressLine.size(preview.missingBytes()));
            preview.tags().forEach((tag, now) -> lines.add("  tag " + tag + ": " + change(now)));
            preview.blobs()
                    .forEach((blob, send) -> lines.add((send ? "  send    " : "  present ") + blob.digest() + " "
                            + ProgressLine.size(blob.size())));
        }
        return lines;
    }

    private String change(Digest now) {
        if (now == null) {
            return "new";
        }
        return now.equals(manifest.digest()) ? "already refers to the image" : "moves from " + now;
    }
}
