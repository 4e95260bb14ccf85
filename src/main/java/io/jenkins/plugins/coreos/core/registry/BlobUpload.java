package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.Blob;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * The upload of one blob across all attempts.
 *
 * <p>The blob is sent in one of three ways: as the body of the PUT that closes the session, which is the fastest; as a
 * PATCH followed by an empty PUT, if the registry ignores the body of the PUT; or in chunks, if a proxy limits the size
 * of a request.
 */
final class BlobUpload {
    /**
     * Minimum size of a blob whose upload is resumed; sending a smaller blob again is faster than querying the offset.
     */
    private static final long MIN_RESUME_SIZE = 1024 * 1024;

    /**
     * Maximum number of failed checks for an existing blob; after that, the blob is sent without one. A registry that crashed while
     * writing the link to a blob cannot report whether it has the blob: docker-registry 2.8.2 leaves an empty link and
     * answers each check with 500. Sending the blob again repairs the link.
     */
    private static final int MAX_PROBE_FAILURES = 2;

    /** Maximum number of partially accepted chunks: an upload that advances byte by byte would never complete. */
    private static final int MAX_PARTIAL_CHUNKS = 100;

    private final Endpoint endpoint;
    private final String purpose;
    private final Blob blob;
    private final LongConsumer counter;
    private final UploadSession session;

    /** Number of bytes that this attempt has reported to the counter. */
    private long counted;

    /** True once bytes have been sent in the open session. */
    private boolean begun;

    /** True once bytes have been sent in any session, successfully or not. */
    private boolean hasSentBytes;

    private int probeFailures;
    private int partialChunks;

    /** True if the registry computed another digest although the bytes are valid. */
    private boolean digestRejected;

    private boolean patchFailed;

    BlobUpload(Endpoint endpoint, String purpose, Blob blob, LongConsumer counter) {
        this.endpoint = endpoint;
        this.purpose = purpose;
        this.blob = blob;
        this.counter = counter;
        this.session = new UploadSession(endpoint, purpose);
    }

    UploadSession session() {
        return session;
    }

    boolean hasSentBytes() {
        return hasSentBytes;
    }

    void recordProbeFailure(RegistryException failure) {
        if (failure.failure() == Failure.UNAVAILABLE && failure.status() >= 500) {
            probeFailures++;
        }
    }

    boolean shouldSkipProbe() {
        return probeFailures >= MAX_PROBE_FAILURES;
    }

    /**
     * Returns whether the repository has the blob (distribution-spec, "Checking if content exists").
     *
     * <p>Quay sometimes answers 200 for a blob that it does not have. Such an answer does not count as existence, or a
     * tag could refer to an incomplete image. A rejected request counts as absence: the subsequent upload reports the
     * actual error.
     */
    boolean exists() throws IOException, InterruptedException {
        RegistryRequest request = RegistryRequest.of("HEAD", endpoint.uri("blobs/" + blob.digest()), purpose);
        RegistryResponse response = endpoint.session().trySend(request);
        if (response.isSuccess()) {
            String length = response.header("Content-Length").orElse("");
            return response.digest()
                    .filter(digest -> digest.algorithm().equals(blob.digest().algorithm()))
                    .map(digest -> digest.equals(blob.digest()))
                    .orElseGet(() -> length.equals(Long.toString(blob.size())));
        }
        RegistryException failure = endpoint.session().failure(request, response);
        if (failure.failure().isTransient()) {
            throw failure;
        }
        return false;
    }

    /** Reports bytes to the counter; a negative number subtracts those of a failed request. */
    void count(long bytes) {
        counted += bytes;
        counter.accept(bytes);
    }

    void discardCounted() {
        count(-counted);
    }

    /**
     * Resumes an upload that an earlier attempt began, if the registry knows its offset.
     *
     * @return whether the blob exists now; if not, a new session is needed
     */
    boolean resume() throws IOException, InterruptedException {
        long offset = session.isOpen() && begun && blob.size() >= MIN_RESUME_SIZE ? session.offset() : 0;
        if (offset <= 0 || offset > blob.size()) {
            begun = false;
            session.forget();
            return false;
        }
        count(offset);
        send(offset);
        return true;
    }

    void send() throws IOException, InterruptedException {
        begun = true;
        hasSentBytes = true;
        send(0);
    }

    /** Sends the blob from an offset on, in the way that the registry accepts. */
    private void send(long offset) throws IOException, InterruptedException {
        boolean usesPatch = endpoint.rules().needsPatch();
        try {
            send(offset, usesPatch);
        } catch (RegistryException e) {
            if (!digestRejected || usesPatch || offset > 0 || patchFailed || blob.size() == 0) {
                throw e;
            }
            // The archive is valid. Perhaps this registry ignores the body of the closing PUT.
            patch(e);
        }
    }

    /** Tries once to send the blob with a PATCH, and remembers success for subsequent blobs. */
    private void patch(RegistryException rejection) throws IOException, InterruptedException {
        discardCounted();
        try {
            session.open();
            send(0, true);
            endpoint.rules().rememberPatch();
        } catch (RegistryException e) {
            boolean refused = e.failure() == Failure.REFUSED || e.failure() == Failure.NOT_FOUND;
            patchFailed = refused || digestRejected;
            if (refused) {
                rejection.addSuppressed(e);
                throw rejection;
            }
            throw e;
        }
    }

    private void send(long offset, boolean patch) throws IOException, InterruptedException {
        digestRejected = false;
        long at = offset;
        while (true) {
            long left = blob.size() - at;
            if (left > 0 && (patch || left > endpoint.rules().maxRequest() || at > offset)) {
                at = sendChunk(at);
                continue;
            }
            RegistryRequest request = request("PUT", withDigest(), at, blob.size(), at > 0 && left > 0);
            RegistryResponse response = endpoint.session().send(request, this::count);
            if (isStored(request, response)) {
                return;
            }
            if (response.status() != 413 || !endpoint.rules().reduceMaxRequest(left)) {
                throw rejected(request, response);
            }
        }
    }

    private RegistryRequest request(String method, URI uri, long from, long until, boolean ranged) {
        RegistryRequest request = RegistryRequest.of(method, uri, purpose)
                .with("Content-Type", "application/octet-stream")
                .with(new BlobPart(blob, from, until));
        return ranged ? request.with("Content-Range", from + "-" + (until - 1)) : request;
    }

    /**
     * Returns the upload URL with the digest in its query, replacing any digest parameter that the registry has set.
     */
    private URI withDigest() {
        StringBuilder query = new StringBuilder();
        String state = session.location().getRawQuery();
        for (String pair : state == null ? new String[0] : state.split("&")) {
            if (!pair.startsWith("digest=")) {
                query.append(pair).append('&');
            }
        }
        String url = session.location().toString();
        int mark = url.indexOf('?');
        return URI.create((mark < 0 ? url : url.substring(0, mark)) + "?" + query + "digest="
                + URLEncoder.encode(blob.digest().toString(), StandardCharsets.UTF_8));
    }

    /**
     * Returns whether the upload has succeeded. An unusual 2xx, such as Quay's stray 200, counts only if the blob
     * exists.
     *
     * @throws RegistryException if the response is a 2xx but the blob does not exist
     */
    private boolean isStored(RegistryRequest request, RegistryResponse response)
            throws IOException, InterruptedException {
        if (response.status() != 201 && response.isSuccess() && (response.isWebPage() || !exists())) {
            throw endpoint.session().failure(request, response);
        }
        return response.isSuccess();
    }

    /**
     * Sends the next chunk, as large as the registry permits.
     *
     * @return the new upload offset
     */
    private long sendChunk(long at) throws IOException, InterruptedException {
        while (true) {
            long end = at + Math.min(blob.size() - at, endpoint.rules().maxRequest());
            RegistryRequest request = request("PATCH", session.location(), at, end, at > 0 || end < blob.size());
            RegistryResponse response = endpoint.session().send(request, this::count);
            if (response.isSuccess()) {
                return offsetAfter(request, response, at, end);
            }
            if (response.status() != 413 || !endpoint.rules().reduceMaxRequest(end - at)) {
                throw rejected(request, response);
            }
        }
    }

    /** Returns the upload offset after a chunk, of which the registry may have accepted only a part. */
    private long offsetAfter(RegistryRequest request, RegistryResponse response, long at, long end)
            throws RegistryException {
        long next = UploadSession.lastByte(response) + 1;
        // Offsets outside the chunk, which some registries report, are ignored. If bytes are lost, the digest reveals
        // it.
        boolean partial = next > at && next < end;
        if (partial && ++partialChunks > MAX_PARTIAL_CHUNKS) {
            throw Failures.restart(request, response, "the registry has aborted the upload");
        }
        if (response.isWebPage()) {
            throw endpoint.session().failure(request, response);
        }
        if (response.header("Location").isPresent()) {
            session.moveTo(request, response);
        }
        if (!partial) {
            return end;
        }
        count(next - end);
        return next;
    }

    private RegistryException rejected(RegistryRequest request, RegistryResponse response) throws IOException {
        ErrorBody error = response.error();
        digestRejected = response.status() < 500 && (error.has("DIGEST_INVALID") || error.has("SIZE_INVALID"));
        if (digestRejected) {
            session.forget();
            blob.verify();
            return Failures.restart(request, response, "the registry received different bytes than were sent");
        }
        if (response.status() == 416 || response.status() == 404) {
            // The repository exists, because it has just opened the upload.
            session.forget();
            return Failures.restart(request, response, "the registry has aborted the upload");
        }
        return endpoint.session().failure(request, response);
    }
}
