package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import java.util.List;

/**
 * A push of one image, or of several as one index, to one or several places.
 *
 * @param sources the archives: one, or one for each architecture
 * @param targets where the image goes, one after the other
 * @param format what the manifests shall be there, or null for what they are
 * @param parallel how many blobs are under way at once, or {@link #AUTO_PARALLEL}
 * @param mountFrom other repositories of the registry whose blobs may be mounted
 * @param skipIfPresent whether nothing is done at a target whose tags all name the image already
 */
public record PushRequest(
        List<Source> sources,
        List<Target> targets,
        ImageFormat format,
        int parallel,
        List<String> mountFrom,
        boolean skipIfPresent) {

    /** As many as suit the blobs: see {@link #lanes}. */
    public static final int AUTO_PARALLEL = 0;

    /** Enough to fill a fast line over a slow round trip. */
    public static final int DEFAULT_PARALLEL = 8;

    /** Where round trips are what takes the time, and no line is filled. */
    public static final int SMALL_BLOBS_PARALLEL = 16;

    /** On average, below this, a blob takes less time to send than to ask for (at some 30 ms and 300 Mbit/s). */
    private static final long SMALL_BLOB = 1024 * 1024;

    /** More connections than this are an attack on a registry, not a push. */
    public static final int MAX_PARALLEL = 64;

    public PushRequest {
        if (sources.isEmpty() || targets.isEmpty()) {
            throw new IllegalArgumentException("a push needs an archive and a place");
        }
        if (parallel != AUTO_PARALLEL) {
            checkParallel(parallel);
        }
    }

    /** How many blobs are under way at once: the number that was given, or else one that suits their size. */
    int lanes(long bytes, int blobs) {
        if (parallel != AUTO_PARALLEL) {
            return parallel;
        }
        return bytes / Math.max(1, blobs) < SMALL_BLOB ? SMALL_BLOBS_PARALLEL : DEFAULT_PARALLEL;
    }

    /**
     * Checks a number of lanes.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static void checkParallel(int lanes) {
        if (lanes < 1 || lanes > MAX_PARALLEL) {
            throw new IllegalArgumentException("parallel must be from 1 to " + MAX_PARALLEL + ", not " + lanes);
        }
    }
}
