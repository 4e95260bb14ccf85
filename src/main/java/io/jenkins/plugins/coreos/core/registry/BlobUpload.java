package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.Blob;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** The upload of one blob, over all attempts: a session at the registry, and what has become of it. */
final class BlobUpload {
    /** Below this, sending again is quicker than asking how far the last attempt came. */
    private static final long WORTH_RESUMING = 1024 * 1024;

    /**
     * A registry that went down while it wrote the link to a blob cannot tell any more whether it has the blob
     * (docker-registry 2.8.2: an empty link, and 500 for each question). Sending it again mends that.
     */
    private static final int MAX_UNTOLD = 2;

    private final Endpoint endpoint;
    private final String purpose;
    private final Blob blob;
    private final LongConsumer sent;
    private final UploadSession session;
    private final BlobSender sender;
    private boolean begun;
    private boolean tried;
    private int untold;

    /** What a registry answers to a mount. */
    enum Mount {
        /** The repository has the blob. */
        DONE,
        /** It has not, and an upload may be open. */
        NOT_DONE,
        /** These credentials may not read the other repository. */
        FORBIDDEN
    }

    BlobUpload(Endpoint endpoint, String purpose, Blob blob, LongConsumer sent) {
        this.endpoint = endpoint;
        this.purpose = purpose;
        this.blob = blob;
        this.sent = sent;
        this.session = new UploadSession(endpoint, purpose);
        this.sender = new BlobSender(endpoint, purpose, blob, sent, session);
    }

    /** Whether bytes of it have been sent, successfully or not. */
    boolean isTried() {
        return tried;
    }

    /** Notes that the registry could not say whether it has the blob. */
    void noAnswer(RegistryException failure) {
        if (failure.failure() == Failure.UNAVAILABLE && failure.status() >= 500) {
            untold++;
        }
    }

    /** Whether it could not so often that the blob is better sent. */
    boolean asksInVain() {
        return untold >= MAX_UNTOLD;
    }

    boolean isOpen() {
        return session.isOpen();
    }

    /**
     * Asks the registry to take the blob from a repository (distribution-spec, "Mounting a blob from another
     * repository").
     */
    Mount mount(String from) throws IOException, InterruptedException {
        RegistryRequest call = RegistryRequest.of(
                "POST",
                endpoint.uri("blobs/uploads/?mount="
                        + encode(blob.descriptor().digest().toString()) + "&from=" + encode(from)),
                purpose);
        RegistryResponse reply = endpoint.session().ask(call);
        if (reply.status() == 201) {
            cancel();
            return Mount.DONE;
        }
        if (reply.status() == 202) {
            cancel();
            session.moveTo(call, reply);
            return Mount.NOT_DONE;
        }
        // A mount that is refused is no reason to fail: the upload that follows will say what is really wrong.
        if (reply.status() == 401 || reply.status() == 403) {
            return Mount.FORBIDDEN;
        }
        // Nor is one that is answered like a request of another kind: some proxies redirect it, some servers say 200.
        RegistryException failure = endpoint.session().failure(call, reply);
        if (failure.failure().isTransient() && reply.status() >= 400) {
            throw failure;
        }
        return Mount.NOT_DONE;
    }

    /** Whether the repository has the blob. */
    boolean exists() throws IOException, InterruptedException {
        return new BlobLookup(endpoint, purpose, blob.descriptor()).exists();
    }

    void open() throws IOException, InterruptedException {
        session.open();
    }

    void cancel() throws InterruptedException {
        begun = false;
        session.cancel();
    }

    /** Sends the whole blob. */
    void send() throws IOException, InterruptedException {
        begun = true;
        tried = true;
        sender.send(0);
    }

    /**
     * Goes on with an upload that an earlier attempt began, if the registry knows how far it came.
     *
     * @return whether the blob is there now; if not, a new session is needed
     */
    boolean resume() throws IOException, InterruptedException {
        if (!session.isOpen() || !begun || blob.size() < WORTH_RESUMING) {
            begun = false;
            session.forget();
            return false;
        }
        long offset = session.offset();
        if (offset <= 0 || offset > blob.size()) {
            begun = false;
            session.forget();
            return false;
        }
        boolean arrived = false;
        sent.accept(offset);
        try {
            sender.send(offset);
            arrived = true;
        } finally {
            if (!arrived) {
                sent.accept(-offset);
            }
        }
        return true;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
