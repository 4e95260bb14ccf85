package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.BlobSource;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.util.List;
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
    private volatile SelfMount selfMount = SelfMount.UNKNOWN;

    BlobEndpoint(Endpoint endpoint, List<String> mountFrom) {
        this.endpoint = endpoint;
        this.mountFrom = List.copyOf(mountFrom);
    }

    BlobOutcome push(BlobSource blob, LongConsumer sent) throws IOException, InterruptedException {
        Digest digest = blob.descriptor().digest();
        String purpose =
                "push blob " + digest.abbreviated() + " to " + endpoint.target().name();
        BlobUpload upload = new BlobUpload(endpoint, purpose, blob, sent);
        return endpoint.retry().run(attempt -> {
            if (upload.resume()) {
                return BlobOutcome.UPLOADED;
            }
            BlobOutcome there = open(upload, purpose, blob);
            if (there == null) {
                upload.send();
                return BlobOutcome.UPLOADED;
            }
            return there;
        });
    }

    /** Opens an upload, unless the blob is there already or can be mounted. */
    private BlobOutcome open(BlobUpload upload, String purpose, BlobSource blob)
            throws IOException, InterruptedException {
        Digest digest = blob.descriptor().digest();
        if (selfMount == SelfMount.TELLS_NOTHING && blob.size() >= WORTH_ASKING && exists(purpose, digest)) {
            return BlobOutcome.PRESENT;
        }
        if (selfMount != SelfMount.TELLS_NOTHING
                && upload.mount(endpoint.target().repository())) {
            selfMount = SelfMount.TELLS_EXISTENCE;
            return BlobOutcome.PRESENT;
        }
        for (String other : mountFrom) {
            if (upload.mount(other)) {
                return BlobOutcome.MOUNTED;
            }
        }
        if (selfMount == SelfMount.UNKNOWN && blob.size() >= WORTH_ASKING && exists(purpose, digest)) {
            selfMount = SelfMount.TELLS_NOTHING;
            upload.cancel();
            return BlobOutcome.PRESENT;
        }
        if (!upload.isOpen()) {
            upload.open();
        }
        return null;
    }

    private boolean exists(String purpose, Digest digest) throws IOException, InterruptedException {
        Call call = Call.of("HEAD", endpoint.uri("blobs/" + digest), purpose);
        Reply reply = endpoint.session().send(call);
        return switch (reply.status()) {
            case 200 -> true;
            case 404 -> false;
            default -> throw endpoint.session().failure(call, reply);
        };
    }
}
