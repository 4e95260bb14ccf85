package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.Blob;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** The upload of one blob across all attempts, with its session at the registry. */
final class BlobUpload {
    /** Size below which sending again is faster than querying the offset of the previous attempt. */
    private static final long WORTH_RESUMING = 1024 * 1024;

    /**
     * A registry that crashed while writing the link to a blob can no longer tell whether it has the blob
     * (docker-registry 2.8.2 leaves an empty link and answers each query with 500). Sending the blob again repairs the
     * link.
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

    /** The result of a mount request. */
    enum Mount {
        /** The repository has the blob. */
        DONE,
        /** The repository does not have the blob; an upload may be open. */
        NOT_DONE,
        /** The credentials do not permit reading the other repository. */
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

    /** Returns whether bytes of the blob have been sent, successfully or not. */
    boolean isTried() {
        return tried;
    }

    /** Records that the registry could not tell whether it has the blob. */
    void noAnswer(RegistryException failure) {
        if (failure.failure() == Failure.UNAVAILABLE && failure.status() >= 500) {
            untold++;
        }
    }

    /** Returns whether the registry has failed to tell so often that the blob should be sent. */
    boolean asksInVain() {
        return untold >= MAX_UNTOLD;
    }

    boolean isOpen() {
        return session.isOpen();
    }

    /** Requests a mount from another repository (distribution-spec, "Mounting a blob from another repository"). */
    Mount mount(String from) throws IOException, InterruptedException {
        RegistryRequest request = RegistryRequest.of(
                "POST",
                endpoint.uri("blobs/uploads/?mount="
                        + encode(blob.descriptor().digest().toString()) + "&from=" + encode(from)),
                purpose);
        RegistryResponse response = endpoint.session().ask(request);
        if (response.status() == 201) {
            cancel();
            return Mount.DONE;
        }
        if (response.status() == 202) {
            cancel();
            session.moveTo(request, response);
            return Mount.NOT_DONE;
        }
        // A rejected mount is not an error: the subsequent upload reports the actual problem.
        if (response.status() == 401 || response.status() == 403) {
            return Mount.FORBIDDEN;
        }
        // Unexpected responses are not errors either: some proxies redirect a mount, some servers answer 200.
        RegistryException failure = endpoint.session().failure(request, response);
        if (failure.failure().isTransient() && response.status() >= 400) {
            throw failure;
        }
        return Mount.NOT_DONE;
    }

    /** Returns whether the repository has the blob. */
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
     * Resumes an upload that an earlier attempt began, if the registry knows its offset.
     *
     * @return whether the blob exists now; if not, a new session is needed
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
