package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order of a transfer.
 *
 * @param image what is transferred
 * @param blobs largest first: the task that gets the last one then has little left to do
 */
public record TransferPlan(ImageTree image, List<Blob> blobs) {
    /** Enough to fill a fast line over a slow round trip. */
    public static final int DEFAULT_PARALLEL = 8;

    /** Where round trips are what takes the time, and no line is filled. */
    public static final int SMALL_BLOBS_PARALLEL = 16;

    /** On average, below this, a blob takes less time to send than to ask for (at some 30 ms and 300 Mbit/s). */
    private static final long SMALL_BLOB = 1024 * 1024;

    static TransferPlan of(ImageSource source) {
        List<Blob> blobs = new ArrayList<>(source.image().blobs());
        blobs.sort(Comparator.comparingLong(Blob::size).reversed());
        return new TransferPlan(source.image(), blobs);
    }

    /** The size of all blobs, in bytes. */
    long bytes() {
        return blobs.stream().mapToLong(Blob::size).sum();
    }

    /** How many blobs to transfer at a time: the number that is given, or else one that suits their size. */
    int tasks(int parallel) {
        if (parallel != TransferSpec.AUTO_PARALLEL) {
            return parallel;
        }
        return bytes() / Math.max(1, blobs.size()) < SMALL_BLOB ? SMALL_BLOBS_PARALLEL : DEFAULT_PARALLEL;
    }
}
