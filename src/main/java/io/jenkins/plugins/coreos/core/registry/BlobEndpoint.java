package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.Blob;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * The blob endpoint of one repository (distribution-spec, "Pushing blobs").
 *
 * <p>Existence is checked by mounting the blob from its own repository: a 201 means that it exists, and a 202 has
 * already opened the upload, so that a blob costs two round trips instead of three. Some registries answer 202 although
 * they have the blob; this is detected with a HEAD request for blobs that are more expensive to send than to check.
 */
final class BlobEndpoint {
    /** Minimum size at which a round trip is cheaper than an unnecessary upload (at about 30 ms and 300 Mbit/s). */
    private static final long WORTH_ASKING = 1024 * 1024;

    /** Result of probing: do mounts from the same repository reveal the existence of a blob? */
    private enum SelfMount {
        UNKNOWN,
        TELLS_EXISTENCE,
        TELLS_NOTHING
    }

    private final Endpoint endpoint;
    private final List<String> mountFrom;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile SelfMount selfMount = SelfMount.UNKNOWN;

    BlobEndpoint(Endpoint endpoint, List<String> mountFrom) {
        this.endpoint = endpoint;
        this.mountFrom = List.copyOf(mountFrom);
    }

    BlobOutcome push(Blob blob, LongConsumer sent) throws IOException, InterruptedException {
        BlobUpload upload = new BlobUpload(endpoint, purpose(blob), blob, sent);
        return endpoint.retry().run(attempt -> {
            if (upload.resume()) {
                return BlobOutcome.UPLOADED;
            }
            BlobOutcome there = ask(upload, blob);
            if (there == null) {
                upload.send();
                return BlobOutcome.UPLOADED;
            }
            if (there == BlobOutcome.PRESENT && upload.isTried()) {
                // The blob has arrived, but the response was lost.
                sent.accept(blob.size());
                return BlobOutcome.UPLOADED;
            }
            return there;
        });
    }

    /** Checks whether the blob exists, without side effects. */
    boolean has(Blob blob) throws IOException, InterruptedException {
        String purpose = "look for blob " + blob.descriptor().digest().abbreviated() + " at "
                + endpoint.target().name();
        return endpoint.retry().run(attempt -> new BlobUpload(endpoint, purpose, blob, sent -> {}).exists());
    }

    private BlobOutcome ask(BlobUpload upload, Blob blob) throws IOException, InterruptedException {
        try {
            return open(upload, blob);
        } catch (RegistryException e) {
            upload.noAnswer(e);
            throw e;
        }
    }

    /** Opens an upload, unless the blob already exists or can be mounted. */
    private BlobOutcome open(BlobUpload upload, Blob blob) throws IOException, InterruptedException {
        if (upload.asksInVain()) {
            upload.open();
            return null;
        }
        boolean worthAsking = blob.size() >= WORTH_ASKING || upload.isTried();
        if (selfMount == SelfMount.TELLS_NOTHING && worthAsking && upload.exists()) {
            return BlobOutcome.PRESENT;
        }
        if (selfMount != SelfMount.TELLS_NOTHING) {
            if (mount(upload, endpoint.target().repository())) {
                selfMount = SelfMount.TELLS_EXISTENCE;
                return BlobOutcome.PRESENT;
            }
            if (!upload.isOpen()) {
                // The mount was rejected, and would be for the next blob as well.
                selfMount = SelfMount.TELLS_NOTHING;
            }
        }
        for (String other : mountFrom) {
            if (!refused.contains(other) && mount(upload, other)) {
                return BlobOutcome.MOUNTED;
            }
        }
        if (upload.isOpen() && selfMount == SelfMount.UNKNOWN && worthAsking && upload.exists()) {
            selfMount = SelfMount.TELLS_NOTHING;
            upload.cancel();
            return BlobOutcome.PRESENT;
        }
        if (!upload.isOpen()) {
            upload.open();
        }
        return null;
    }

    private boolean mount(BlobUpload upload, String from) throws IOException, InterruptedException {
        BlobUpload.Mount answer = upload.mount(from);
        if (answer == BlobUpload.Mount.FORBIDDEN) {
            // Mounting the next blob from there would be rejected as well.
            refused.add(from);
        }
        return answer == BlobUpload.Mount.DONE;
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
            // The registry cannot tell; sending the blob settles it.
        }
        push(blob, sent -> {});
        return true;
    }

    private String purpose(Blob blob) {
        return "push blob " + blob.descriptor().digest().abbreviated() + " to "
                + endpoint.target().name();
    }
}
