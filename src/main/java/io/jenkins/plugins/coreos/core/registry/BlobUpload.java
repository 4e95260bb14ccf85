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

    /** A session that cannot be asked about so often is given up for a new one. */
    private static final int MAX_UNANSWERED = 2;

    /**
     * A registry that went down while it wrote the link to a blob cannot tell any more whether it has the blob
     * (docker-registry 2.8.2: an empty link, and 500 for each question). Sending it again mends that.
     */
    private static final int MAX_UNTOLD = 2;

    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

    private final Endpoint endpoint;
    private final String purpose;
    private final BlobSource blob;
    private final LongConsumer sent;
    private URI location;
    private boolean begun;
    private boolean tried;
    private int unanswered;
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

    BlobUpload(Endpoint endpoint, String purpose, BlobSource blob, LongConsumer sent) {
        this.endpoint = endpoint;
        this.purpose = purpose;
        this.blob = blob;
        this.sent = sent;
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
        return location != null;
    }

    /**
     * Asks the registry to take the blob from a repository (distribution-spec, "Mounting a blob from another
     * repository").
     */
    Mount mount(String from) throws IOException, InterruptedException {
        Call call = Call.of(
                "POST",
                endpoint.uri("blobs/uploads/?mount=" + encode(digest().toString()) + "&from=" + encode(from)),
                purpose);
        Reply reply = endpoint.session().ask(call);
        if (reply.status() == 201) {
            cancel();
            return Mount.DONE;
        }
        if (reply.status() == 202) {
            cancel();
            location = location(call, reply);
            return Mount.NOT_DONE;
        }
        // A mount that is refused is no reason to fail: the upload that follows will say what is really wrong.
        if (reply.status() == 401 || reply.status() == 403) {
            return Mount.FORBIDDEN;
        }
        RegistryException failure = endpoint.session().failure(call, reply);
        if (failure.failure().isTransient() || reply.status() < 400) {
            throw failure;
        }
        return Mount.NOT_DONE;
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
            endpoint.session().ask(Call.of("DELETE", location, purpose));
        } catch (IOException e) {
            // See above.
        } finally {
            forget();
        }
    }

    private void forget() {
        location = null;
        begun = false;
        unanswered = 0;
    }

    /** Sends the whole blob. */
    void send() throws IOException, InterruptedException {
        begun = true;
        tried = true;
        send(0);
    }

    /**
     * Goes on with an upload that an earlier attempt began, if the registry knows how far it came.
     *
     * @return whether the blob is there now; if not, a new session is needed
     */
    boolean resume() throws IOException, InterruptedException {
        if (location == null || !begun || blob.size() < WORTH_RESUMING) {
            forget();
            return false;
        }
        long offset = offset();
        if (offset <= 0 || offset > blob.size()) {
            forget();
            return false;
        }
        boolean arrived = false;
        sent.accept(offset);
        try {
            send(offset);
            arrived = true;
        } finally {
            if (!arrived) {
                sent.accept(-offset);
            }
        }
        return true;
    }

    /**
     * How many bytes the registry has, or 0 where it does not say (distribution-spec, "Resuming an upload").
     *
     * @throws RegistryException when it could not be asked, which is no reason to begin again: gigabytes may be there
     */
    private long offset() throws IOException, InterruptedException {
        Call call = Call.of("GET", location, purpose + " (ask for the offset)");
        Reply reply;
        try {
            reply = endpoint.session().ask(call);
            RegistryException failure = endpoint.session().failure(call, reply);
            if (reply.status() >= 400 && failure.failure().isTransient()) {
                throw failure;
            }
        } catch (RegistryException e) {
            boolean unreachable = e.failure() == Failure.UNREACHABLE;
            if (unreachable || e.failure().isTransient() && ++unanswered < MAX_UNANSWERED) {
                throw e;
            }
            return 0;
        }
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
    }

    private void send(long offset) throws IOException, InterruptedException {
        String separator = location.getRawQuery() == null ? "?" : "&";
        URI uri = URI.create(location + separator + "digest=" + encode(digest().toString()));
        Call call = Call.of("PUT", uri, purpose)
                .with("Content-Type", "application/octet-stream")
                .with(new BlobBody(blob, offset));
        if (offset > 0 && offset < blob.size()) {
            call = call.with("Content-Range", offset + "-" + (blob.size() - 1));
        }
        Reply reply = endpoint.session().send(call, sent);
        if (reply.status() == 201) {
            return;
        }
        if (reply.isSuccess()) {
            sent.accept(-call.body().length());
        }
        throw refused(call, reply);
    }

    private IOException refused(Call call, Reply reply) throws IOException {
        RegistryException failure = endpoint.session().failure(call, reply);
        if (failure.failure() == Failure.DIGEST_INVALID) {
            forget();
            Digest actual = blob.actualDigest();
            if (!actual.equals(digest())) {
                return new ArchiveException(blob.archive() + ": the blob " + digest() + " at offset " + blob.offset()
                        + " is damaged: its bytes have the digest " + actual);
            }
            return Failures.again(call, reply, "the registry received other bytes than were sent");
        }
        if (reply.status() == 416 || reply.status() == 404) {
            // The repository is there, for it has just opened the upload.
            forget();
            return Failures.again(call, reply, "the registry has given up the upload");
        }
        return failure;
    }

    private URI location(Call call, Reply reply) throws RegistryException {
        URI uri = reply.location().orElseThrow(() -> Failures.protocol(call, reply, "it names no place to upload to"));
        Origin base = Origin.of(endpoint.base());
        Origin named = Origin.of(uri);
        if (base.isSecure() && !named.isSecure() && named.isSameHost(base)) {
            // Behind a proxy that ends TLS, registries name themselves with http: stay with what the user chose.
            return sameOrigin(uri);
        }
        if (base.isSecure() && !named.isSecure() && endpoint.session().isVerified()) {
            throw Failures.insecureRedirect(call, uri);
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
