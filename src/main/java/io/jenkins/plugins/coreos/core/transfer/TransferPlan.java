package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The content of a transfer, in the order in which it is sent.
 *
 * @param image the image to transfer
 * @param referrers the artifacts to transfer with the image, each after the one that it refers to
 * @param blobs all their blobs, largest first, so that the last tasks to start are short
 */
public record TransferPlan(ImageTree image, List<Referrer> referrers, List<Blob> blobs) {
    /** Default number of concurrent transfers: enough to saturate a fast connection with a high round-trip time. */
    public static final int DEFAULT_PARALLEL = 8;

    /**
     * Number of concurrent transfers of small blobs, where round trips dominate and the connection is never saturated.
     */
    public static final int SMALL_BLOBS_PARALLEL = 16;

    /** Average blob size below which sending takes less time than a round trip (at about 30 ms and 300 Mbit/s). */
    private static final long SMALL_BLOB = 1024 * 1024;

    static TransferPlan of(ImageSource source) {
        Map<Digest, Blob> all = new LinkedHashMap<>();
        source.image().blobs().forEach(blob -> all.put(blob.digest(), blob));
        source.referrers()
                .forEach(referrer -> referrer.artifact().blobs().forEach(blob -> all.putIfAbsent(blob.digest(), blob)));
        List<Blob> blobs = new ArrayList<>(all.values());
        blobs.sort(Comparator.comparingLong(Blob::size).reversed());
        return new TransferPlan(source.image(), source.referrers(), blobs);
    }

    /** Returns this plan for a destination that already has the image: only the blobs of the referrers. */
    TransferPlan withoutImage() {
        Set<Digest> present = image.blobs().stream().map(Blob::digest).collect(Collectors.toSet());
        return new TransferPlan(
                image,
                referrers,
                blobs.stream().filter(blob -> !present.contains(blob.digest())).toList());
    }

    /**
     * Returns this plan for a destination that gets the images of an index but not the index: without the blobs of
     * other artifacts, such as disk images.
     */
    TransferPlan withoutArtifacts() throws JsonException {
        Set<Digest> used = new HashSet<>();
        for (Document each : image.images().values()) {
            if (!MediaTypes.isManifest(each.descriptor().mediaType())) {
                return this;
            }
            Manifest.parse(each.raw(), each.descriptor()).blobs().forEach(blob -> used.add(blob.digest()));
        }
        referrers.forEach(referrer -> referrer.artifact().blobs().forEach(blob -> used.add(blob.digest())));
        return new TransferPlan(
                image,
                referrers,
                blobs.stream().filter(blob -> used.contains(blob.digest())).toList());
    }

    /** Returns the total size of all blobs, in bytes. */
    long bytes() {
        return blobs.stream().mapToLong(Blob::size).sum();
    }

    /** Returns the number of concurrent blob transfers: the given number, or one suited to the blob sizes. */
    int tasks(int parallel) {
        if (parallel != TransferSpec.AUTO_PARALLEL) {
            return parallel;
        }
        return bytes() / Math.max(1, blobs.size()) < SMALL_BLOB ? SMALL_BLOBS_PARALLEL : DEFAULT_PARALLEL;
    }
}
