package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.Blob;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Blobs of one repository (distribution-spec, "Pushing blobs").
 *
 * <p>Existence is asked by mounting the blob from its own repository: "yes" is a 201, and "no" is a 202 that has
 * already opened the upload, so that a blob costs two round trips and not three. A registry that answers 202 although
 * it has the blob is found out with a HEAD, where sending would cost more than asking.
 */
final class BlobEndpoint {
    /** From this size a round trip is cheaper than sending in vain (at some 30 ms and 300 Mbit/s). */
    private static final long WORTH_ASKING = 1024 * 1024;

    /** What the registry has shown about mounts from the same repository. */
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
                // It has arrived, and only the answer has not.
                sent.accept(blob.size());
                return BlobOutcome.UPLOADED;
            }
            return there;
        });
    }

    /** Asks whether the blob is there, and changes nothing. */
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

    /** Opens an upload, unless the blob is there already or can be mounted. */
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
                // It was refused, and will be for the next blob too.
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
            // It will be for the next blob too.
            refused.add(from);
        }
        return answer == BlobUpload.Mount.DONE;
    }

    /**
     * Sends a blob again if the registry does not have it any more.
     *
     * @return whether it had lost it
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
            // It cannot tell: what that means is found out by sending.
        }
        push(blob, sent -> {});
        return true;
    }

    private String purpose(Blob blob) {
        return "push blob " + blob.descriptor().digest().abbreviated() + " to "
                + endpoint.target().name();
    }
}
