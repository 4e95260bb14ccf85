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
 * @param converted whether the format was changed, so that the digest differs from that in the archive
 * @param sources the images in registries that were copied or combined, by digest; empty for archives
 * @param referrers the artifacts that were copied with the image; null if that was not requested
 * @param places the result at each destination; never empty
 * @param millis duration of the push
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
        List<Place> places,
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
    public record Place(
            String repository,
            List<String> tags,
            boolean skipped,
            long uploadedBytes,
            int uploadedBlobs,
            int mountedBlobs,
            int presentBlobs,
            Kind kind) {

        /** Creates the result at a registry. */
        public Place(
                String repository,
                List<String> tags,
                boolean skipped,
                long uploadedBytes,
                int uploadedBlobs,
                int mountedBlobs,
                int presentBlobs) {
            this(repository, tags, skipped, uploadedBytes, uploadedBlobs, mountedBlobs, presentBlobs, Kind.IMAGE);
        }

        /** Creates the result of a complete transfer under other tags than the destination's. */
        static Place of(
                ImageDestination destination,
                List<String> tags,
                TransferProgress.Snapshot before,
                TransferProgress.Snapshot after) {
            Place place = of(destination, false, before, after);
            return new Place(
                    place.repository,
                    tags,
                    false,
                    place.uploadedBytes,
                    place.uploadedBlobs,
                    place.mountedBlobs,
                    place.presentBlobs,
                    Kind.ARCH_TAGS);
        }

        static Place of(
                ImageDestination destination,
                boolean skipped,
                TransferProgress.Snapshot before,
                TransferProgress.Snapshot after) {
            return new Place(
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
            List<Place> places,
            long millis) {
        this(manifest, size, parts, manifests, converted, List.of(), null, places, millis, Map.of());
    }

    /** Returns a copy with additional details. */
    TransferResult with(Map<String, Object> added) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.putAll(added);
        return new TransferResult(
                manifest, size, parts, manifests, converted, sources, referrers, places, millis, more);
    }

    static TransferResult of(ImageSource source, List<Place> places, long millis) throws JsonException {
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
                places,
                millis,
                details(source, places.get(0).kind()));
    }

    /** Returns additional entries; the disk images of an index belong to each destination that gets the index. */
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

    /** Returns the image reference by digest at the first destination, which does not change later. */
    public String reference() {
        Place first = places.get(0);
        if (first.kind() == Kind.ARCHIVE) {
            return sources.size() == 1 ? sources.get(0) : manifest.digest().toString();
        }
        return first.repository() + "@" + manifest.digest();
    }

    /** Returns the result for a Pipeline or a JSON reader: strings, numbers, lists and maps. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", manifest.digest().toString());
        putPlace(map, places.get(0));
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
        if (places.size() > 1) {
            places.stream()
                    .filter(place -> place.kind() == Kind.ARCHIVE)
                    .forEach(place -> map.put("archive", place.repository()));
            List<Object> all = new ArrayList<>();
            for (Place place : places) {
                Map<String, Object> one = new LinkedHashMap<>();
                putPlace(one, place);
                all.add(one);
            }
            map.put("destinations", all);
        }
        return map;
    }

    private void putPlace(Map<String, Object> map, Place place) {
        if (place.kind() == Kind.ARCHIVE) {
            map.put("archive", place.repository());
            map.put("downloadedBytes", place.uploadedBytes());
            map.put("downloadedBlobs", (long) place.uploadedBlobs());
            map.put("presentBlobs", (long) place.presentBlobs());
            return;
        }
        if (place.kind() == Kind.IMAGE) {
            map.put("reference", place.repository() + "@" + manifest.digest());
        }
        map.put("repository", place.repository());
        map.put("tags", new ArrayList<>(place.tags()));
        map.put("skipped", place.skipped());
        map.put("uploadedBytes", place.uploadedBytes());
        map.put("uploadedBlobs", (long) place.uploadedBlobs());
        map.put("mountedBlobs", (long) place.mountedBlobs());
        map.put("presentBlobs", (long) place.presentBlobs());
    }

    /** Returns the result as text: one line per destination. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        if (converted) {
            lines.add("the format was changed, so the image has a different digest: " + manifest.digest());
        }
        for (Place place : places) {
            lines.add(summary(place));
        }
        return lines;
    }

    private String summary(Place place) {
        String image = place.repository() + "@" + manifest.digest()
                + (place.tags().isEmpty() ? "" : " as " + String.join(", ", place.tags()));
        if (place.kind() == Kind.ARCHIVE) {
            return origin("wrote ", "pulled ") + place.repository() + ": "
                    + ProgressLine.size(place.uploadedBytes())
                    + " of " + ProgressLine.size(size) + " in " + timeAndBlobs(place, "downloaded");
        }
        if (place.skipped() && (referrers == null || referrers.isEmpty())) {
            return (details.keySet().stream().anyMatch(SUPPLEMENTS::contains) ? "" : "nothing to do: ") + image
                    + " already exists";
        }
        if (place.skipped()) {
            return image + " already exists; its referrers: " + ProgressLine.size(place.uploadedBytes()) + " sent in "
                    + timeAndBlobs(place, "uploaded");
        }
        return origin("pushed ", "copied ") + image + ": "
                + ProgressLine.size(place.uploadedBytes()) + " of " + ProgressLine.size(size) + " sent in "
                + timeAndBlobs(place, "uploaded");
    }

    /** Returns the duration and the numbers of blobs, without those that are zero. */
    private String timeAndBlobs(Place place, String sent) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        numbers.put(sent, place.uploadedBlobs());
        numbers.put("mounted", place.mountedBlobs());
        numbers.put("present", place.presentBlobs());
        String blobs = numbers.entrySet().stream()
                .filter(number -> number.getValue() > 0)
                .map(number -> number.getValue() + " " + number.getKey())
                .collect(Collectors.joining(", "));
        return TimeSpan.of(Duration.ofMillis(millis)) + (blobs.isEmpty() ? "" : ", blobs: " + blobs);
    }

    /** Returns the verb for archives, or the verb for images in registries with their names. */
    private String origin(String pushed, String copied) {
        return sources.isEmpty() ? pushed : copied + String.join(", ", sources) + " to ";
    }
}
