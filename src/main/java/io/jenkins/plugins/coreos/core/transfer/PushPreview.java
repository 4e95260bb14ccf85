package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.BlobSource;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What a push would do: which blobs would be sent where, and which tags would be set.
 *
 * @param manifest what the tags would name
 * @param size of all of the image, in bytes
 * @param places one for each destination
 */
public record PushPreview(Descriptor manifest, long size, List<Place> places) {

    /**
     * A destination.
     *
     * @param repository registry and repository
     * @param tags the digest that each tag names now; null for a tag that does not exist
     * @param blobs the blobs of the image, those to be sent mapped to true
     * @param skipped whether nothing would be done, because all tags name the image
     */
    public record Place(String repository, Map<String, Digest> tags, Map<Descriptor, Boolean> blobs, boolean skipped) {
        /** How many blobs would be sent or mounted. */
        public int missing() {
            return (int) blobs.values().stream().filter(send -> send).count();
        }

        /** The bytes of those. */
        public long missingBytes() {
            return blobs.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .mapToLong(blob -> blob.getKey().size())
                    .sum();
        }
    }

    static PushPreview of(PushRequest request, Consumer<String> log) throws IOException, InterruptedException {
        try (PushPlan plan = PushPlan.of(request.sources(), request.format())) {
            List<Place> places = new ArrayList<>();
            for (Target target : request.targets()) {
                places.add(place(request, plan, target, log));
            }
            return new PushPreview(plan.image().top().descriptor(), plan.image().size(), List.copyOf(places));
        }
    }

    private static Place place(PushRequest request, PushPlan plan, Target target, Consumer<String> log)
            throws IOException, InterruptedException {
        Destination destination = target.destination();
        Digest digest = plan.image().top().descriptor().digest();
        try (RepositoryClient client = RepositoryClient.connect(
                destination.repository(), target.credentials(), List.of(), target.options(), log)) {
            Map<String, Digest> tags = new LinkedHashMap<>();
            for (String tag : destination.tags()) {
                tags.put(tag, client.manifestDigest(tag).orElse(null));
            }
            boolean skipped = request.skipIfPresent()
                    && !tags.isEmpty()
                    && tags.values().stream().allMatch(digest::equals);
            Set<Digest> there = skipped ? digests(plan) : there(client, request, plan);
            Map<Descriptor, Boolean> blobs = new LinkedHashMap<>();
            for (BlobSource blob : plan.blobs()) {
                blobs.put(blob.descriptor(), !there.contains(blob.descriptor().digest()));
            }
            return new Place(
                    destination.repository().name(),
                    Collections.unmodifiableMap(tags),
                    Collections.unmodifiableMap(blobs),
                    skipped);
        }
    }

    private static Set<Digest> digests(PushPlan plan) {
        Set<Digest> digests = ConcurrentHashMap.newKeySet();
        plan.blobs().forEach(blob -> digests.add(blob.descriptor().digest()));
        return digests;
    }

    private static Set<Digest> there(RepositoryClient client, PushRequest request, PushPlan plan)
            throws IOException, InterruptedException {
        Set<Digest> there = ConcurrentHashMap.newKeySet();
        List<Callable<Void>> questions = new ArrayList<>();
        for (BlobSource blob : plan.blobs()) {
            questions.add(() -> {
                if (client.hasBlob(blob)) {
                    there.add(blob.descriptor().digest());
                }
                return null;
            });
        }
        Lanes.run(request.lanes(plan.blobBytes(), plan.blobs().size()), questions);
        return there;
    }

    /** The preview as a JSON reader sees it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dryRun", true);
        map.put("digest", manifest.digest().toString());
        map.put("mediaType", manifest.mediaType());
        map.put("size", size);
        List<Object> destinations = new ArrayList<>();
        places.forEach(place -> destinations.add(toMap(place)));
        map.put("destinations", destinations);
        return map;
    }

    private static Map<String, Object> toMap(Place place) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("repository", place.repository());
        map.put("skipped", place.skipped());
        map.put("blobsToSend", (long) place.missing());
        map.put("bytesToSend", place.missingBytes());
        List<Object> tags = new ArrayList<>();
        place.tags().forEach((tag, now) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("tag", tag);
            one.put("now", now == null ? null : now.toString());
            tags.add(one);
        });
        map.put("tags", tags);
        List<Object> blobs = new ArrayList<>();
        place.blobs().forEach((blob, send) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("digest", blob.digest().toString());
            one.put("size", blob.size());
            one.put("present", !send);
            blobs.add(one);
        });
        map.put("blobs", blobs);
        return map;
    }

    /** The preview in words. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Place place : places) {
            lines.add(place.repository() + "@" + manifest.digest());
            if (place.skipped()) {
                lines.add("  nothing to do: all tags name the image");
                continue;
            }
            lines.add("  send " + place.missing() + " of " + place.blobs().size() + " blobs, "
                    + ProgressLine.size(place.missingBytes()));
            place.tags().forEach((tag, now) -> lines.add("  tag " + tag + ": " + change(now)));
            place.blobs()
                    .forEach((blob, send) -> lines.add((send ? "  send    " : "  present ") + blob.digest() + " "
                            + ProgressLine.size(blob.size())));
        }
        return lines;
    }

    private String change(Digest now) {
        return now == null ? "new" : now.equals(manifest.digest()) ? "names the image already" : "moves from " + now;
    }
}
