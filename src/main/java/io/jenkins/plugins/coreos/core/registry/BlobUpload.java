package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.BlobSource;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The upload of one blob: a session at the registry, and what has become of it. */
final class BlobUpload {
    /** Below this, sending again is quicker than asking how far the last attempt came. */
    private static final long WORTH_RESUMING = 1024 * 1024;

    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

    private final Endpoint endpoint;
    private final String purpose;
    private final BlobSource blob;
    private final LongConsumer sent;
    private URI location;
    private boolean begun;

    BlobUpload(Endpoint endpoint, String purpose, BlobSource blob, LongConsumer sent) {
        this.endpoint = endpoint;
        this.purpose = purpose;
        this.blob = blob;
        this.sent = sent;
    }

    boolean isOpen() {
        return location != null;
    }

    /**
     * Asks the registry to take the blob from a repository (distribution-spec, "Mounting a blob from another
     * repository").
     *
     * @return whether the blob is there now; if not, an upload may be open
     */
    boolean mount(String from) throws IOException, InterruptedException {
        Call call = Call.of(
                "POST",
                endpoint.uri("blobs/uploads/?mount=" + encode(digest().toString()) + "&from=" + encode(from)),
                purpose);
        Reply reply = endpoint.session().send(call);
        if (reply.status() == 201) {
            cancel();
            return true;
        }
        if (reply.status() == 202) {
            cancel();
            location = location(call, reply);
            return false;
        }
        // A mount that is refused is no reason to fail: the upload that follows will say what is really wrong.
        if (reply.status() >= 400 && reply.status() < 500 && reply.status() != 408 && reply.status() != 429) {
            return false;
        }
        throw endpoint.session().failure(call, reply);
    }

    /** Opens an upload session. */
    void open() throws IOException, InterruptedException {
        Call call = Call.of("POST", endpoint.uri("blobs/uploads/"), purpose);
        Reply reply = endpoint.session().send(call);
        if (reply.status() != 202) {
            throw endpoint.session().failure(call, reply);
        }
        location = location(call, reply);
    }

    /** Gives the session back; whether that works is of no importance, as registries clean up after themselves. */
    void cancel() throws InterruptedException {
        if (location == null) {
            return;
        }
        try {
            endpoint.session().send(Call.of("DELETE", location, purpose));
        } catch (RegistryException e) {
            // See above.
        } finally {
            location = null;
            begun = false;
        }
    }

    /** Sends the whole blob. */
    void send() throws IOException, InterruptedException {
        begun = true;
        send(0);
    }

    /**
     * Goes on with an upload that an earlier attempt began, if the registry knows how far it came.
     *
     * @return whether the blob is there now; if not, a new session is needed
     */
    boolean resume() throws IOException, InterruptedException {
        if (location == null || !begun || blob.size() < WORTH_RESUMING) {
            location = null;
            return false;
        }
        long offset = offset();
        if (offset <= 0 || offset >= blob.size()) {
            location = null;
            begun = false;
            return false;
        }
        sent.accept(offset);
        try {
            send(offset);
            return true;
        } catch (IOException | InterruptedException e) {
            sent.accept(-offset);
            throw e;
        }
    }

    /** How many bytes the registry has, or 0 where it does not say (distribution-spec, "Resuming an upload"). */
    private long offset() throws InterruptedException {
        try {
            Call call = Call.of("GET", location, purpose + " (ask for the offset)");
            Reply reply = endpoint.session().send(call);
            Matcher range = RANGE.matcher(reply.header("Range").orElse(""));
            if (reply.status() != 204 || !range.matches()) {
                return 0;
            }
            if (reply.header("Location").isPresent()) {
                location = location(call, reply);
            }
            long last = Long.parseLong(range.group(1));
            // An empty session is reported as 0-0 too (docker-registry), which is why one byte counts as none.
            return last == 0 ? 0 : last + 1;
        } catch (RegistryException e) {
            return 0;
        }
    }

    private void send(long offset) throws IOException, InterruptedException {
        String separator = location.getRawQuery() == null ? "?" : "&";
        URI uri = URI.create(location + separator + "digest=" + encode(digest().toString()));
        Call call = Call.of("PUT", uri, purpose)
                .with("Content-Type", "application/octet-stream")
                .with(Body.of(blob, offset));
        if (offset > 0) {
            call = call.with("Content-Range", offset + "-" + (blob.size() - 1));
        }
        Reply reply = endpoint.session().send(call, sent);
        if (reply.status() == 201) {
            return;
        }
        sent.accept(-call.body().length());
        throw refused(call, reply);
    }

    private IOException refused(Call call, Reply reply) throws IOException {
        RegistryException failure = endpoint.session().failure(call, reply);
        String code = reply.error().code();
        if (failure.failure() == Failure.DIGEST_INVALID) {
            location = null;
            Digest actual = blob.actualDigest();
            if (!actual.equals(digest())) {
                return new ArchiveException(blob.archive() + ": the blob " + digest() + " at offset " + blob.offset()
                        + " is damaged: its bytes have the digest " + actual);
            }
            return Failures.again(call, reply, "the registry received other bytes than were sent");
        }
        if (reply.status() == 416 || reply.status() == 404 && code.startsWith("BLOB_UPLOAD")) {
            location = null;
            return Failures.again(call, reply, "the registry has given up the upload");
        }
        return failure;
    }

    private URI location(Call call, Reply reply) throws RegistryException {
        URI uri = reply.location()
                .filter(found -> found.getHost() != null)
                .orElseThrow(() -> Failures.protocol(call, reply, "it names no place to upload to"));
        Origin base = Origin.of(endpoint.base());
        Origin named = Origin.of(uri);
        if (base.isSecure() && !named.isSecure() && named.isSameHost(base)) {
            // Behind a proxy that ends TLS, registries name themselves with http: stay with what the user chose.
            return sameOrigin(uri);
        }
        return uri;
    }

    private URI sameOrigin(URI uri) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        try {
            return new URI(endpoint.base() + uri.getRawPath() + query);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a URL made of two URLs", e);
        }
    }

    private Digest digest() {
        return blob.descriptor().digest();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
