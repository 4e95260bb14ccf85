package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order of a transfer.
 *
 * @param image the image to transfer
 * @param blobs the blobs, largest first, so that the last task to start is a short one
 */
public record TransferPlan(ImageTree image, List<Blob> blobs) {
    /** Enough to saturate a fast connection with a high round-trip time. */
    public static final int DEFAULT_PARALLEL = 8;

    /** For small blobs, where round trips dominate and the connection is never saturated. */
    public static final int SMALL_BLOBS_PARALLEL = 16;

    /** Average blob size below which sending takes less time than checking (at about 30 ms and 300 Mbit/s). */
    private static final long SMALL_BLOB = 1024 * 1024;

    static TransferPlan of(ImageSource source) {
        List<Blob> blobs = new ArrayList<>(source.image().blobs());
        blobs.sort(Comparator.comparingLong(Blob::size).reversed());
        return new TransferPlan(source.image(), blobs);
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
