package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.Blob;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * The blob endpoint of one repository (distribution-spec, "Pushing blobs").
 *
 * <p>If another repository of the registry is known to have a blob, the blob is mounted from there, in one request.
 * Otherwise, the blob is mounted from this repository into itself: the status 201 means that the repository already has
 * the blob; 202 means that the blob is missing and that an upload has been opened. Thus, an upload takes two round
 * trips instead of three. Some registries answer 202 although they have the blob; this is detected with a HEAD request
 * for blobs that are more expensive to send than to check.
 */
final class BlobEndpoint {
    /**
     * Minimum size of a blob for which a HEAD request is cheaper than an unnecessary upload (at about 30 ms and 300
     * Mbit/s).
     */
    private static final long MIN_PROBE_SIZE = 1024 * 1024;

    /** The registry's known behavior when a blob is mounted from its own repository. */
    private enum SelfMount {
        UNKNOWN,
        REPORTS_EXISTENCE,
        INCONCLUSIVE
    }

    private final Endpoint endpoint;
    private final Mounts mounts;
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private volatile SelfMount selfMount = SelfMount.UNKNOWN;

    BlobEndpoint(Endpoint endpoint, Mounts mounts) {
        this.endpoint = endpoint;
        this.mounts = mounts;
    }

    BlobOutcome push(Blob blob, LongConsumer sent) throws IOException, InterruptedException {
        BlobUpload upload = new BlobUpload(endpoint, purpose(blob), blob, sent);
        return endpoint.retry().run(attempt -> {
            try {
                return attempt(upload, blob);
            } catch (IOException | InterruptedException | RuntimeException e) {
                upload.discardCounted();
                throw e;
            }
        });
    }

    private BlobOutcome attempt(BlobUpload upload, Blob blob) throws IOException, InterruptedException {
        if (upload.resume()) {
            return BlobOutcome.UPLOADED;
        }
        BlobOutcome found;
        try {
            found = open(upload, blob);
        } catch (RegistryException e) {
            upload.recordProbeFailure(e);
            throw e;
        }
        if (found == null) {
            upload.send();
            return BlobOutcome.UPLOADED;
        }
        if (found == BlobOutcome.PRESENT && upload.hasSentBytes()) {
            // The blob has arrived, but the response was lost.
            upload.count(blob.size());
            return BlobOutcome.UPLOADED;
        }
        return found;
    }

    boolean has(Blob blob) throws IOException, InterruptedException {
        String purpose = "look for blob " + blob.digest().abbreviated() + " at "
                + endpoint.target().name();
        return endpoint.retry().run(attempt -> new BlobUpload(endpoint, purpose, blob, sent -> {}).exists());
    }

    /**
     * Opens an upload, unless the blob already exists or can be mounted.
     *
     * @return null if an upload has been opened
     */
    private BlobOutcome open(BlobUpload upload, Blob blob) throws IOException, InterruptedException {
        UploadSession session = upload.session();
        if (upload.shouldSkipProbe()) {
            session.open();
            return null;
        }
        String complete = upload.hasSentBytes() ? null : mounts.complete();
        if (complete != null && !forbidden.contains(complete) && mount(session, blob, complete)) {
            return BlobOutcome.MOUNTED;
        }
        boolean shouldProbe = blob.size() >= MIN_PROBE_SIZE || upload.hasSentBytes();
        boolean checked = shouldProbe && selfMount == SelfMount.INCONCLUSIVE;
        if (checked && upload.exists()) {
            return BlobOutcome.PRESENT;
        }
        if (selfMount != SelfMount.INCONCLUSIVE) {
            URI before = session.location();
            if (mount(session, blob, endpoint.target().repository())) {
                selfMount = SelfMount.REPORTS_EXISTENCE;
                return BlobOutcome.PRESENT;
            }
            if (Objects.equals(session.location(), before)) {
                // The mount was rejected, and a mount of the next blob would be rejected as well.
                selfMount = SelfMount.INCONCLUSIVE;
            }
        }
        for (String other : mounts.others()) {
            if (!forbidden.contains(other) && mount(session, blob, other)) {
                return BlobOutcome.MOUNTED;
            }
        }
        // If another task has found in the meantime that this registry answers 202 for existing blobs, the 202 for this
        // blob proves nothing.
        if (shouldProbe && !checked && selfMount != SelfMount.REPORTS_EXISTENCE && upload.exists()) {
            selfMount = SelfMount.INCONCLUSIVE;
            session.cancel();
            return BlobOutcome.PRESENT;
        }
        if (!session.isOpen()) {
            session.open();
        }
        return null;
    }

    private boolean mount(UploadSession session, Blob blob, String from) throws IOException, InterruptedException {
        UploadSession.Mount result = session.mount(blob.digest(), from);
        if (result == UploadSession.Mount.FORBIDDEN) {
            // Mounting the next blob from that repository would be rejected as well.
            forbidden.add(from);
        }
        return result == UploadSession.Mount.DONE;
    }

    /**
     * Sends a blob again if the registry has lost it.
     *
     * @return whether the blob was lost
     */
    boolean restore(Blob blob) throws IOException, InterruptedException {
        try {
            if (new BlobUpload(endpoint, purpose(blob), blob, sent -> {}).exists()) {
                return false;
            }
        } catch (RegistryException e) {
            if (e.status() < 500) {
                throw e;
            }
            // The registry cannot tell whether it has the blob; sending the blob again repairs that.
        }
        push(blob, sent -> {});
        return true;
    }

    private String purpose(Blob blob) {
        return "push blob " + blob.digest().abbreviated() + " to "
                + endpoint.target().name();
    }
}
