package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Origin;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;

/** An upload session at the registry: where it is, and how far it has come. */
final class UploadSession {
    /** A session that cannot be asked about so often is given up for a new one. */
    private static final int MAX_UNANSWERED = 2;

    private final Endpoint endpoint;
    private final String purpose;
    private URI location;
    private int unanswered;

    UploadSession(Endpoint endpoint, String purpose) {
        this.endpoint = endpoint;
        this.purpose = purpose;
    }

    boolean isOpen() {
        return location != null;
    }

    /** Where the next request goes. */
    URI location() {
        return location;
    }

    /** Gives the session up without a word. */
    void forget() {
        location = null;
        unanswered = 0;
    }

    /** Opens an upload session. */
    void open() throws IOException, InterruptedException {
        RegistryRequest call = RegistryRequest.of("POST", endpoint.uri("blobs/uploads/"), purpose);
        RegistryResponse reply = endpoint.session().send(call);
        // Any 2xx will do that says where to upload to.
        if (!reply.isSuccess()
                || reply.status() != 202 && reply.header("Location").isEmpty()) {
            throw endpoint.session().failure(call, reply);
        }
        moveTo(call, reply);
    }

    /** Gives the session back; whether that works is of no importance, as registries clean up after themselves. */
    void cancel() throws InterruptedException {
        if (location == null) {
            return;
        }
        try {
            endpoint.session().ask(RegistryRequest.of("DELETE", location, purpose));
        } catch (IOException e) {
            // See above.
        } finally {
            forget();
        }
    }

    /**
     * How many bytes the registry has, or 0 where it does not say (distribution-spec, "Resuming an upload").
     *
     * @throws RegistryException when it could not be asked, which is no reason to begin again: gigabytes may be there
     */
    long offset() throws IOException, InterruptedException {
        RegistryRequest call = RegistryRequest.of("GET", location, purpose + " (ask for the offset)");
        RegistryResponse reply;
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
        long last = UploadRange.last(reply);
        if (!reply.isSuccess() || last < 0) {
            return 0;
        }
        if (reply.header("Location").isPresent()) {
            moveTo(call, reply);
        }
        // An empty session is reported as 0-0 too (docker-registry), which is why one byte counts as none.
        return last == 0 ? 0 : last + 1;
    }

    /**
     * Takes the place for the next request from an answer.
     *
     * @throws RegistryException when the answer names none that may be used
     */
    void moveTo(RegistryRequest call, RegistryResponse reply) throws RegistryException {
        location = place(call, reply);
    }

    private URI place(RegistryRequest call, RegistryResponse reply) throws RegistryException {
        reply.header("OCI-Chunk-Min-Length").ifPresent(endpoint.rules()::atLeast);
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
}
