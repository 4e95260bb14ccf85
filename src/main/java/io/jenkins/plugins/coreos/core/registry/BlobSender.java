package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * Sends a blob within an upload session: as the body of the PUT that closes the session, which costs one round trip;
 * with a PATCH before an empty PUT if the registry ignores that body; or in chunks if a proxy limits the request size.
 */
final class BlobSender {
    private final Endpoint endpoint;
    private final String purpose;
    private final Blob blob;
    private final LongConsumer sent;
    private final UploadSession session;

    /** Maximum number of partially accepted chunks: an upload that advances byte by byte would never complete. */
    private static final int MAX_PARTLY_TAKEN = 100;

    private int partlyTaken;

    /** Set once a PATCH has been tried without success. */
    private boolean patched;

    BlobSender(Endpoint endpoint, String purpose, Blob blob, LongConsumer sent, UploadSession session) {
        this.endpoint = endpoint;
        this.purpose = purpose;
        this.blob = blob;
        this.sent = sent;
        this.session = session;
    }

    /** Sends the blob from an offset on, in the way that the registry accepts. */
    void send(long offset) throws IOException, InterruptedException {
        if (endpoint.rules().patches()) {
            send(offset, true);
            return;
        }
        try {
            send(offset, false);
        } catch (OtherDigestException e) {
            if (offset > 0 || patched || blob.size() == 0) {
                throw e.refusal();
            }
            // The archive is valid, so the registry may ignore the body of the closing PUT.
            patch(e.refusal());
        }
    }

    /** Tries once to send the blob with a PATCH, and remembers success for subsequent blobs. */
    private void patch(RegistryException refusal) throws IOException, InterruptedException {
        try {
            session.open();
            send(0, true);
            endpoint.rules().rememberPatch();
        } catch (OtherDigestException e) {
            patched = true;
            throw e.refusal();
        } catch (RegistryException e) {
            if (e.failure() == Failure.REFUSED || e.failure() == Failure.NOT_FOUND) {
                patched = true;
                refusal.addSuppressed(e);
                throw refusal;
            }
            throw e;
        }
    }

    private void send(long offset, boolean patch) throws IOException, InterruptedException {
        long at = offset;
        boolean arrived = false;
        try {
            while (!arrived) {
                long left = blob.size() - at;
                if (left > 0 && (patch || left > endpoint.rules().chunk() || at > offset)) {
                    at = sendChunk(at);
                    continue;
                }
                RegistryRequest request = put(at);
                RegistryResponse response = endpoint.session().send(request, sent);
                arrived = isStored(request, response);
                if (arrived) {
                    at = blob.size();
                } else if (response.status() != 413 || !endpoint.rules().tooLarge(left)) {
                    throw refused(request, response);
                }
            }
        } finally {
            if (!arrived && at > offset) {
                sent.accept(offset - at);
            }
        }
    }

    /** Returns the PUT that closes the upload, with the bytes from an offset on. */
    private RegistryRequest put(long at) {
        RegistryRequest request = RegistryRequest.of("PUT", withDigest(), purpose)
                .with("Content-Type", "application/octet-stream")
                .with(new BlobBody(blob, at, blob.size()));
        return at > 0 && at < blob.size() ? request.with("Content-Range", at + "-" + (blob.size() - 1)) : request;
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
                + URLEncoder.encode(digest().toString(), StandardCharsets.UTF_8));
    }

    /**
     * Returns whether the upload has succeeded. An unusual 2xx, such as Quay's stray 200, counts only if the blob
     * exists.
     *
     * @throws RegistryException if the response is a 2xx but the blob does not exist
     */
    private boolean isStored(RegistryRequest request, RegistryResponse response)
            throws IOException, InterruptedException {
        if (response.status() == 201) {
            return true;
        }
        if (response.isSuccess()) {
            boolean stored = false;
            try {
                stored = !response.isWebPage() && new BlobLookup(endpoint, purpose, blob.descriptor()).exists();
            } finally {
                if (!stored) {
                    sent.accept(-request.body().length());
                }
            }
            if (!stored) {
                throw endpoint.session().failure(request, response);
            }
            return true;
        }
        return false;
    }

    /**
     * Sends the next chunk, as large as the registry permits.
     *
     * @return the new upload offset
     */
    private long sendChunk(long at) throws IOException, InterruptedException {
        while (true) {
            long end = at + Math.min(blob.size() - at, endpoint.rules().chunk());
            RegistryRequest request = RegistryRequest.of("PATCH", session.location(), purpose)
                    .with("Content-Type", "application/octet-stream")
                    .with(new BlobBody(blob, at, end));
            if (at > 0 || end < blob.size()) {
                request = request.with("Content-Range", at + "-" + (end - 1));
            }
            RegistryResponse response = endpoint.session().send(request, sent);
            if (response.isSuccess()) {
                return taken(request, response, at, end);
            }
            if (response.status() != 413 || !endpoint.rules().tooLarge(end - at)) {
                throw refused(request, response);
            }
        }
    }

    /** Returns the upload offset after a chunk, of which the registry may have accepted only a part. */
    private long taken(RegistryRequest request, RegistryResponse response, long at, long end) throws RegistryException {
        boolean whole = false;
        long next = UploadRange.last(response) + 1;
        // Some registries count differently. If that hides a loss, the digest reveals it.
        boolean partly = next > at && next < end;
        try {
            if (partly && ++partlyTaken > MAX_PARTLY_TAKEN) {
                throw Failures.again(request, response, "the registry has given up the upload");
            }
            if (response.isWebPage()) {
                throw endpoint.session().failure(request, response);
            }
            if (response.header("Location").isPresent()) {
                session.moveTo(request, response);
            }
            whole = true;
        } finally {
            if (!whole) {
                sent.accept(at - end);
            }
        }
        if (!partly) {
            return end;
        }
        sent.accept(next - end);
        return next;
    }

    private IOException refused(RegistryRequest request, RegistryResponse response) throws IOException {
        RegistryException failure = endpoint.session().failure(request, response);
        ErrorBody error = response.error();
        if (response.status() < 500 && (error.has("DIGEST_INVALID") || error.has("SIZE_INVALID"))) {
            session.forget();
            blob.verify();
            return new OtherDigestException(
                    Failures.again(request, response, "the registry received other bytes than were sent"));
        }
        if (response.status() == 416 || response.status() == 404) {
            // The repository exists, because it has just opened the upload.
            session.forget();
            return Failures.again(request, response, "the registry has given up the upload");
        }
        return failure;
    }

    /** The registry computed another digest although the bytes are valid. */
    private static final class OtherDigestException extends IOException {
        private static final long serialVersionUID = 1L;

        private final RegistryException refusal;

        OtherDigestException(RegistryException refusal) {
            super(refusal);
            this.refusal = refusal;
        }

        RegistryException refusal() {
            return refusal;
        }
    }

    private Digest digest() {
        return blob.descriptor().digest();
    }
}
