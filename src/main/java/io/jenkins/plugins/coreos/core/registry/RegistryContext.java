package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * State shared by all registry clients of one transfer: its log, the secrets to hide, and the upload rules of the
 * registries.
 */
public final class RegistryContext {
    private final Redaction redaction = new Redaction();
    private final Consumer<String> log;
    private final Map<Origin, UploadRules> rules = new ConcurrentHashMap<>();

    /** @param log receives the lines of {@link #log} */
    public RegistryContext(Consumer<String> log) {
        this.log = line -> log.accept(redaction.hide(line));
    }

    /** Returns the log, which hides the secrets of all clients: a line may contain text from a registry. */
    public Consumer<String> log() {
        return log;
    }

    /** Returns the secrets of all clients. */
    public Redaction redaction() {
        return redaction;
    }

    UploadRules rules(Origin registry) {
        return rules.computeIfAbsent(registry, origin -> new UploadRules());
    }

    /**
     * Upload constraints learned from a registry or a proxy in front of it, applied to subsequent blobs. Thread-safe.
     */
    static final class UploadRules {
        /** Minimum size of a request; no proxy has a smaller limit deliberately. */
        private static final long MIN_LIMIT = 1024;

        private boolean needsPatch;
        private long maxRequest = Long.MAX_VALUE;
        private long minChunk;

        /**
         * Returns whether to send bytes in a PATCH, because the registry ignores the body of the closing PUT (Artipie).
         */
        synchronized boolean needsPatch() {
            return needsPatch;
        }

        synchronized void rememberPatch() {
            needsPatch = true;
        }

        /** Returns the maximum number of bytes in one request. */
        synchronized long maxRequest() {
            return Math.max(maxRequest, minChunk);
        }

        /** Records the OCI-Chunk-Min-Length header (distribution-spec, "Pushing a blob in chunks"). */
        synchronized void recordMinChunk(String header) {
            try {
                minChunk = Math.max(minChunk, Long.parseLong(header.strip()));
            } catch (NumberFormatException e) {
                // Ignore an invalid value.
            }
        }

        /**
         * Records that a request with this many bytes was too large (413).
         *
         * @return whether a smaller request may succeed; {@link #maxRequest} is then less than {@code length}
         */
        synchronized boolean reduceMaxRequest(long length) {
            long half = Math.max(length / 2, minChunk);
            if (length <= MIN_LIMIT || half >= length) {
                return false;
            }
            // Other tasks may have found a smaller limit already.
            maxRequest = Math.min(maxRequest, half);
            return true;
        }
    }
}
