package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.archive.ImageTree;
import io.jenkins.plugins.coreos.core.text.Decimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a push.
 *
 * @param manifest what the tags name: media type, digest and size of the manifest or index
 * @param size of all of it, in bytes
 * @param parts the digests of the images, one for each archive
 * @param manifests the digests of an index's images by COSA's name of the architecture; empty for a single image
 * @param converted whether the image has another digest than in the archive, because its format was changed
 * @param targets what came of it at each place; never empty
 * @param millis how long it took
 */
public record PushResult(
        Descriptor manifest,
        long size,
        List<Digest> parts,
        Map<String, Digest> manifests,
        boolean converted,
        List<TargetResult> targets,
        long millis) {

    static PushResult of(PushPlan plan, List<TargetResult> targets, long millis) {
        ImageTree image = plan.image();
        Map<String, Digest> manifests = new LinkedHashMap<>();
        image.images()
                .forEach((platform, document) -> manifests.putIfAbsent(
                        platform.cosaArch(), document.descriptor().digest()));
        return new PushResult(
                image.top().descriptor(),
                image.size(),
                plan.parts().stream()
                        .map(part -> part.top().descriptor().digest())
                        .toList(),
                manifests,
                !image.original().equals(image.top().descriptor().digest()),
                targets,
                millis);
    }

    /** The image by digest at the first place: what it is called for good. */
    public String reference() {
        return targets.get(0).repository() + "@" + manifest.digest();
    }

    /** The result as a Pipeline and a JSON reader see it: strings, numbers, lists and maps. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", manifest.digest().toString());
        putTarget(map, targets.get(0));
        map.put("mediaType", manifest.mediaType());
        map.put("size", size);
        map.put("millis", millis);
        if (!manifests.isEmpty()) {
            Map<String, Object> digests = new LinkedHashMap<>();
            manifests.forEach((arch, digest) -> digests.put(arch, digest.toString()));
            map.put("manifests", digests);
        }
        if (targets.size() > 1) {
            List<Object> all = new ArrayList<>();
            for (TargetResult target : targets) {
                Map<String, Object> one = new LinkedHashMap<>();
                putTarget(one, target);
                all.add(one);
            }
            map.put("destinations", all);
        }
        return map;
    }

    private void putTarget(Map<String, Object> map, TargetResult target) {
        map.put("reference", target.repository() + "@" + manifest.digest());
        map.put("repository", target.repository());
        map.put("tags", new ArrayList<>(target.tags()));
        map.put("skipped", target.skipped());
        map.put("uploadedBytes", target.uploadedBytes());
        map.put("uploadedBlobs", (long) target.uploadedBlobs());
        map.put("mountedBlobs", (long) target.mountedBlobs());
        map.put("presentBlobs", (long) target.presentBlobs());
    }

    /** The result in words: a line for each place. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        if (converted) {
            lines.add("the format was changed, so the image has a digest of its own: " + manifest.digest());
        }
        for (TargetResult target : targets) {
            lines.add(summary(target));
        }
        return lines;
    }

    private String summary(TargetResult target) {
        String image = target.repository() + "@" + manifest.digest()
                + (target.tags().isEmpty() ? "" : " as " + String.join(", ", target.tags()));
        if (target.skipped()) {
            return "nothing to do: " + image + " is there";
        }
        return "pushed " + image + ": " + ProgressLine.size(target.uploadedBytes()) + " of " + ProgressLine.size(size)
                + " sent in " + Decimal.of(millis / 1000.0, 1) + " s, blobs: "
                + target.uploadedBlobs() + " uploaded, " + target.mountedBlobs() + " mounted, "
                + target.presentBlobs() + " present";
    }
}
