package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.DiskImage;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The result of a transfer.
 *
 * @param manifest descriptor of the manifest or index that the tags refer to
 * @param size total size, in bytes
 * @param parts the digests of the images, one per archive
 * @param manifests the digests of an index's images by COSA's architecture name; empty for a single image
 * @param converted whether the manifest was converted, in which case its digest differs from the source's
 * @param sources the images in registries that were copied or combined, by digest; empty for archives
 * @param referrers the artifacts that were copied with the image; null if that was not requested
 * @param destinations the results at the destinations; never empty
 * @param millis duration of the transfer
 * @param details additional entries for {@link #toMap}
 */
public record TransferResult(
        Descriptor manifest,
        long size,
        List<Digest> parts,
        Map<String, Digest> manifests,
        boolean converted,
        List<String> sources,
        List<Digest> referrers,
        List<DestinationResult> destinations,
        long millis,
        Map<String, Object> details) {

    /** The entries of {@link #toMap} for additions to the image. */
    private static final Set<String> SUPPLEMENTS = Set.of("signatures", "attached", "provenance");

    /** The content of a destination. */
    public enum Kind {
        /** The image or index. */
        IMAGE,
        /** The images of an index under separate tags, without the index. */
        ARCH_TAGS,
        /** An archive of the image; the name of the destination is its path. */
        ARCHIVE
    }

    /**
     * The result at one destination.
     *
     * @param repository registry and repository
     * @param tags the tags that now refer to the image
     * @param skipped whether the tags already referred to the image, so nothing was done
     * @param uploadedBytes number of bytes sent, or written to the archive
     */
    public record DestinationResult(
            String repository,
            List<String> tags,
            boolean skipped,
            long uploadedBytes,
            int uploadedBlobs,
            int mountedBlobs,
            int presentBlobs,
            Kind kind) {

        /** Creates the result at a registry. */
        public DestinationResult(
                String repository,
                List<String> tags,
                boolean skipped,
                long uploadedBytes,
                int uploadedBlobs,
                int mountedBlobs,
                int presentBlobs) {
            this(repository, tags, skipped, uploadedBytes, uploadedBlobs, mountedBlobs, presentBlobs, Kind.IMAGE);
        }

        /** Creates the result of a complete transfer under tags other than those of the destination. */
        static DestinationResult of(
                ImageDestination destination,
                List<String> tags,
                TransferProgress.Snapshot before,
                TransferProgress.Snapshot after) {
            DestinationResult result = of(destination, false, before, after);
            return new DestinationResult(
                    result.repository,
                    tags,
                    false,
                    result.uploadedBytes,
                    result.uploadedBlobs,
                    result.mountedBlobs,
                    result.presentBlobs,
                    Kind.ARCH_TAGS);
        }

        static DestinationResult of(
                ImageDestination destination,
                boolean skipped,
                TransferProgress.Snapshot before,
                TransferProgress.Snapshot after) {
            return new DestinationResult(
                    destination.name(),
                    destination.tags(),
                    skipped,
                    after.sent() - before.sent(),
                    after.uploaded() - before.uploaded(),
                    after.mounted() - before.mounted(),
                    after.present() - before.present(),
                    destination instanceof ArchiveDestination ? Kind.ARCHIVE : Kind.IMAGE);
        }
    }

    /** Creates the result of a push of archives. */
    public TransferResult(
            Descriptor manifest,
            long size,
            List<Digest> parts,
            Map<String, Digest> manifests,
            boolean converted,
            List<DestinationResult> destinations,
            long millis) {
        this(manifest, size, parts, manifests, converted, List.of(), null, destinations, millis, Map.of());
    }

    /** Returns a copy with additional details. */
    TransferResult with(Map<String, Object> added) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.putAll(added);
        return new TransferResult(
                manifest, size, parts, manifests, converted, sources, referrers, destinations, millis, more);
    }

    static TransferResult of(ImageSource source, List<DestinationResult> destinations, long millis)
            throws JsonException {
        ImageTree image = source.image();
        Map<String, Digest> manifests = new LinkedHashMap<>();
        image.images()
                .forEach((platform, document) -> manifests.putIfAbsent(
                        platform.cosaArch(), document.descriptor().digest()));
        return new TransferResult(
                image.top().descriptor(),
                image.size(),
                source.parts(),
                manifests,
                !image.original().equals(image.digest()),
                source.copied(),
                source instanceof RegistrySource registry && registry.hasReferrers()
                        ? digests(source.referrers())
                        : null,
                destinations,
                millis,
                details(source, destinations.get(0).kind()));
    }

    /** Returns the additional entries, without disk images if the first destination gets the images without their index. */
    private static Map<String, Object> details(ImageSource source, Kind kind) throws JsonException {
        Map<String, Object> details = new LinkedHashMap<>(source.details());
        Map<String, Object> diskImages = new LinkedHashMap<>();
        DiskImage.digests(source.image().top()).forEach((arch, images) -> {
            Map<String, Object> digests = new LinkedHashMap<>();
            images.forEach((name, digest) -> digests.put(name, digest.toString()));
            diskImages.put(arch, digests);
        });
        if (!diskImages.isEmpty() && kind != Kind.ARCH_TAGS) {
            details.put("diskImages", diskImages);
        }
        return details;
    }

    private static List<Digest> digests(List<Referrer> referrers) {
        return referrers.stream()
                .map(referrer -> referrer.top().descriptor().digest())
                .distinct()
                .toList();
    }

    /** Returns the reference by digest at the first destination; unlike a tag, it never changes. */
    public String reference() {
        DestinationResult first = destinations.get(0);
        if (first.kind() == Kind.ARCHIVE) {
            return sources.size() == 1 ? sources.get(0) : manifest.digest().toString();
        }
        return first.repository() + "@" + manifest.digest();
    }

    /** Returns the result for a Pipeline or a JSON reader: strings, numbers, lists and maps. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", manifest.digest().toString());
        putDestination(map, destinations.get(0));
        map.put("mediaType", manifest.mediaType());
        map.put("size", size);
        map.put("millis", millis);
        if (!manifests.isEmpty()) {
            Map<String, Object> digests = new LinkedHashMap<>();
            manifests.forEach((arch, digest) -> digests.put(arch, digest.toString()));
            map.put("manifests", digests);
        }
        if (sources.size() == 1) {
            map.put("source", sources.get(0));
        } else if (!sources.isEmpty()) {
            map.put("sources", new ArrayList<>(sources));
        }
        if (referrers != null) {
            List<Object> digests = new ArrayList<>();
            referrers.forEach(digest -> digests.add(digest.toString()));
            map.put("referrers", digests);
        }
        map.putAll(details);
        if (destinations.size() > 1) {
            destinations.stream()
                    .filter(result -> result.kind() == Kind.ARCHIVE)
                    .forEach(result -> map.put("archive", result.repository()));
            List<Object> all = new ArrayList<>();
            for (DestinationResult result : destinations) {
                Map<String, Object> one = new LinkedHashMap<>();
                putDestination(one, result);
                all.add(one);
            }
            map.put("destinations", all);
        }
        return map;
    }

    private void putDestination(Map<String, Object> map, DestinationResult result) {
        if (result.kind() == Kind.ARCHIVE) {
            map.put("archive", result.repository());
            map.put("downloadedBytes", result.uploadedBytes());
            map.put("downloadedBlobs", (long) result.uploadedBlobs());
            map.put("presentBlobs", (long) result.presentBlobs());
            return;
        }
        if (result.kind() == Kind.IMAGE) {
            map.put("reference", result.repository() + "@" + manifest.digest());
        }
        map.put("repository", result.repository());
        map.put("tags", new ArrayList<>(result.tags()));
        map.put("skipped", result.skipped());
        map.put("uploadedBytes", result.uploadedBytes());
        map.put("uploadedBlobs", (long) result.uploadedBlobs());
        map.put("mountedBlobs", (long) result.mountedBlobs());
        map.put("presentBlobs", (long) result.presentBlobs());
    }

    /** Returns the result as text: one line per destination. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        if (converted) {
            lines.add("the format was changed, so the image has a different digest: " + manifest.digest());
        }
        for (DestinationResult result : destinations) {
            lines.add(summary(result));
        }
        return lines;
    }

    private String summary(DestinationResult result) {
        String image = result.repository() + "@" + manifest.digest()
                + (result.tags().isEmpty() ? "" : " as " + String.join(", ", result.tags()));
        if (result.kind() == Kind.ARCHIVE) {
            return origin("wrote ", "pulled ") + result.repository() + ": "
                    + ProgressLine.size(result.uploadedBytes())
                    + " of " + ProgressLine.size(size) + " in " + timeAndBlobs(result, "downloaded");
        }
        if (result.skipped() && (referrers == null || referrers.isEmpty())) {
            return (details.keySet().stream().anyMatch(SUPPLEMENTS::contains) ? "" : "nothing to do: ") + image
                    + " already exists";
        }
        if (result.skipped()) {
            return image + " already exists; its referrers: " + ProgressLine.size(result.uploadedBytes()) + " sent in "
                    + timeAndBlobs(result, "uploaded");
        }
        return origin("pushed ", "copied ") + image + ": "
                + (result.uploadedBytes() == 0
                        ? "nothing"
                        : ProgressLine.size(result.uploadedBytes()) + " of " + ProgressLine.size(size))
                + " sent in "
                + timeAndBlobs(result, "uploaded");
    }

    /** Returns the duration and the nonzero numbers of blobs. */
    private String timeAndBlobs(DestinationResult result, String sent) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        numbers.put(sent, result.uploadedBlobs());
        numbers.put("mounted", result.mountedBlobs());
        numbers.put("present", result.presentBlobs());
        String blobs = numbers.entrySet().stream()
                .filter(number -> number.getValue() > 0)
                .map(number -> number.getValue() + " " + number.getKey())
                .collect(Collectors.joining(", "));
        return TimeSpan.of(Duration.ofMillis(millis)) + (blobs.isEmpty() ? "" : ", blobs: " + blobs);
    }

    /** Returns the beginning of a summary line: the verb, and for images in registries also their names. */
    private String origin(String verbForArchive, String verbForImages) {
        return sources.isEmpty() ? verbForArchive : verbForImages + String.join(", ", sources) + " to ";
    }
}
