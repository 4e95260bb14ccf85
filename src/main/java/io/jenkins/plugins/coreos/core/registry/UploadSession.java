package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Origin;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;

/** An upload session at the registry: its URL and its offset. */
final class UploadSession {
    /** Maximum number of failed status queries before the session is replaced with a new one. */
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

    /** Returns the URL of the next request. */
    URI location() {
        return location;
    }

    /** Abandons the session without notifying the registry. */
    void forget() {
        location = null;
        unanswered = 0;
    }

    /** Opens an upload session. */
    void open() throws IOException, InterruptedException {
        RegistryRequest request = RegistryRequest.of("POST", endpoint.uri("blobs/uploads/"), purpose);
        RegistryResponse response = endpoint.session().send(request);
        // Accept any 2xx that has an upload URL.
        if (!response.isSuccess()
                || response.status() != 202 && response.header("Location").isEmpty()) {
            throw endpoint.session().failure(request, response);
        }
        moveTo(request, response);
    }

    /** Cancels the session. Failures are ignored, because registries clean up abandoned sessions. */
    void cancel() throws InterruptedException {
        if (location == null) {
            return;
        }
        try {
            endpoint.session().ask(RegistryRequest.of("DELETE", location, purpose));
        } catch (IOException e) {
            // Ignored, see above.
        } finally {
            forget();
        }
    }

    /**
     * Returns the number of bytes that the registry has, or 0 if unknown (distribution-spec, "Resuming an upload").
     *
     * @throws RegistryException if the query fails, which is no reason to start again: gigabytes may have arrived
     */
    long offset() throws IOException, InterruptedException {
        RegistryRequest request = RegistryRequest.of("GET", location, purpose + " (ask for the offset)");
        RegistryResponse response;
        try {
            response = endpoint.session().ask(request);
            RegistryException failure = endpoint.session().failure(request, response);
            if (response.status() >= 400 && failure.failure().isTransient()) {
                throw failure;
            }
        } catch (RegistryException e) {
            boolean unreachable = e.failure() == Failure.UNREACHABLE;
            if (unreachable || e.failure().isTransient() && ++unanswered < MAX_UNANSWERED) {
                throw e;
            }
            return 0;
        }
        long last = UploadRange.last(response);
        if (!response.isSuccess() || last < 0) {
            return 0;
        }
        if (response.header("Location").isPresent()) {
            moveTo(request, response);
        }
        // docker-registry reports an empty session as 0-0 as well, so one byte counts as none.
        return last == 0 ? 0 : last + 1;
    }

    /**
     * Takes the URL of the next request from a response.
     *
     * @throws RegistryException if the response has no acceptable URL
     */
    void moveTo(RegistryRequest request, RegistryResponse response) throws RegistryException {
        location = place(request, response);
    }

    private URI place(RegistryRequest request, RegistryResponse response) throws RegistryException {
        response.header("OCI-Chunk-Min-Length").ifPresent(endpoint.rules()::atLeast);
        URI uri = response.location()
                .orElseThrow(() -> Failures.protocol(request, response, "it names no place to upload to"));
        Origin base = Origin.of(endpoint.base());
        Origin named = Origin.of(uri);
        if (base.isSecure() && !named.isSecure() && named.isSameHost(base)) {
            // A registry behind a TLS-terminating proxy reports its own URL as http: keep the scheme that the user
            // specified.
            return sameOrigin(uri);
        }
        if (base.isSecure() && !named.isSecure() && endpoint.session().isVerified()) {
            throw Failures.insecureRedirect(request, uri);
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
