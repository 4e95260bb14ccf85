package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * State shared by all registry clients of one transfer: its log, the secrets to hide, and what the clients have learned
 * about the registries.
 */
public final class RegistryContext {
    private final Consumer<String> log;
    private final Redaction redaction = new Redaction();
    private final Map<Origin, UploadRules> rules = new ConcurrentHashMap<>();

    /** @param log receives a line for each retried failure */
    public RegistryContext(Consumer<String> log) {
        this.log = log;
    }

    /** Returns the log. */
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
        /** Smaller limits are not set on purpose. */
        private static final long LEAST_CHUNK = 1024;

        private boolean patches;
        private long most = Long.MAX_VALUE;
        private long least;

        /**
         * Returns whether to send bytes in a PATCH, because the registry ignores the body of the closing PUT (Artipie).
         */
        synchronized boolean patches() {
            return patches;
        }

        synchronized void rememberPatch() {
            patches = true;
        }

        /** Returns the maximum number of bytes in one request. */
        synchronized long chunk() {
            return Math.max(most, least);
        }

        /** Records the OCI-Chunk-Min-Length header (distribution-spec, "Pushing a blob in chunks"). */
        synchronized void atLeast(String header) {
            try {
                least = Math.max(least, Long.parseLong(header.strip()));
            } catch (NumberFormatException e) {
                // Ignore an invalid value.
            }
        }

        /**
         * Records that a request with this many bytes was too large (413).
         *
         * @return whether a smaller request may succeed; {@link #chunk} is then less than {@code length}
         */
        synchronized boolean tooLarge(long length) {
            long half = Math.max(length / 2, least);
            if (length <= LEAST_CHUNK || half >= length) {
                return false;
            }
            // Other tasks may have found a smaller limit already.
            most = Math.min(most, half);
            return true;
        }
    }
}
