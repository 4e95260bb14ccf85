package io.jenkins.plugins.coreos.core.registry;

/**
 * What a registry, or a proxy before it, has shown of how it takes blobs. Every blob that follows is sent that way; any
 * number of threads may learn and ask.
 */
final class UploadRules {
    /** No limit that anybody sets on purpose is smaller. */
    private static final long LEAST_CHUNK = 1024;

    private boolean patches;
    private long most = Long.MAX_VALUE;
    private long least;

    /** Whether bytes are to go in a PATCH, because the registry ignores those of the closing PUT (Artipie). */
    synchronized boolean patches() {
        return patches;
    }

    synchronized void rememberPatch() {
        patches = true;
    }

    /** The most bytes of one request. */
    synchronized long chunk() {
        return Math.max(most, least);
    }

    /** Notes the header OCI-Chunk-Min-Length (distribution-spec, "Pushing a blob in chunks"). */
    synchronized void atLeast(String header) {
        try {
            least = Math.max(least, Long.parseLong(header.strip()));
        } catch (NumberFormatException e) {
            // Then it asks for nothing that can be obeyed.
        }
    }

    /**
     * Notes that a request of so many bytes was too large (413).
     *
     * @return whether a smaller one may be tried; {@link #chunk} is less than the length then
     */
    synchronized boolean tooLarge(long length) {
        long half = Math.max(length / 2, least);
        if (length <= LEAST_CHUNK || half >= length) {
            return false;
        }
        // Other lanes may have found less already.
        most = Math.min(most, half);
        return true;
    }
}
