package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An upload session: tracks its current URL and queries its offset. */
final class UploadSession {
    /** Number of failed status queries, other than connection failures, after which a new session replaces this one. */
    private static final int MAX_FAILED_QUERIES = 2;

    /** {@code 0-5}, as distribution-spec requires, or {@code bytes=0-5/9}, as in HTTP. */
    private static final Pattern RANGE =
            Pattern.compile("\\s*(?:bytes[=\\s]*)?0\\s*-\\s*([0-9]{1,18})\\s*(?:/.*)?", Pattern.CASE_INSENSITIVE);

    private final Endpoint endpoint;
    private final String purpose;
    private URI location;
    private int failedQueries;

    enum Mount {
        /** The repository has the blob. */
        DONE,
        /** The repository does not have the blob; the session may be open. */
        NOT_DONE,
        /** The credentials do not permit reading the other repository. */
        FORBIDDEN
    }

    UploadSession(Endpoint endpoint, String purpose) {
        this.endpoint = endpoint;
        this.purpose = purpose;
    }

    boolean isOpen() {
        return location != null;
    }

    URI location() {
        return location;
    }

    /** Abandons the session without notifying the registry. */
    void forget() {
        location = null;
        failedQueries = 0;
    }

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

    /** Requests a mount from another repository (distribution-spec, "Mounting a blob from another repository"). */
    Mount mount(Digest blob, String from) throws IOException, InterruptedException {
        String query = "?mount=" + encode(blob.toString()) + "&from=" + encode(from);
        RegistryRequest request = RegistryRequest.of("POST", endpoint.uri("blobs/uploads/" + query), purpose);
        RegistryResponse response = endpoint.session().trySend(request);
        switch (response.status()) {
            case 201 -> {
                cancel();
                return Mount.DONE;
            }
            case 202 -> {
                cancel();
                moveTo(request, response);
                return Mount.NOT_DONE;
            }
            // A rejected mount is not an error: the subsequent upload reports the actual problem.
            case 401, 403 -> {
                return Mount.FORBIDDEN;
            }
            default -> {
                // Unexpected responses are not errors either: some proxies redirect a mount, some servers answer 200.
                RegistryException failure = endpoint.session().failure(request, response);
                if (failure.failure().isTransient() && response.status() >= 400) {
                    throw failure;
                }
                return Mount.NOT_DONE;
            }
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Cancels the session. Failures are ignored, because registries clean up abandoned sessions. */
    void cancel() throws InterruptedException {
        if (location == null) {
            return;
        }
        try {
            endpoint.session().trySend(RegistryRequest.of("DELETE", location, purpose));
        } catch (IOException e) {
            // Ignored: the registry cleans up the session.
        } finally {
            forget();
        }
    }

    /**
     * Returns the number of bytes that the registry has, or 0 if unknown (distribution-spec, "Resuming an upload").
     *
     * @throws RegistryException if the query failed but may succeed if retried; restarting the upload could discard
     *     gigabytes
     */
    long offset() throws IOException, InterruptedException {
        RegistryRequest request = RegistryRequest.of("GET", location, purpose + " (ask for the offset)");
        RegistryResponse response;
        try {
            response = endpoint.session().trySend(request);
            RegistryException failure = endpoint.session().failure(request, response);
            if (response.status() >= 400 && failure.failure().isTransient()) {
                throw failure;
            }
        } catch (RegistryException e) {
            boolean unreachable = e.failure() == Failure.UNREACHABLE;
            if (unreachable || e.failure().isTransient() && ++failedQueries < MAX_FAILED_QUERIES) {
                throw e;
            }
            return 0;
        }
        long last = lastByte(response);
        if (!response.isSuccess() || last < 0) {
            return 0;
        }
        if (response.header("Location").isPresent()) {
            moveTo(request, response);
        }
        // docker-registry also reports 0-0 for an empty session, so 0-0 is treated as no data.
        return last == 0 ? 0 : last + 1;
    }

    /** Returns the position of the last byte in the Range header; -1 if the response does not contain it. */
    static long lastByte(RegistryResponse response) {
        Matcher range = RANGE.matcher(response.header("Range").orElse(""));
        return range.matches() ? Long.parseLong(range.group(1)) : -1;
    }

    /**
     * Takes the URL of the next request from a response.
     *
     * @throws RegistryException if the response has no acceptable URL
     */
    void moveTo(RegistryRequest request, RegistryResponse response) throws RegistryException {
        response.header("OCI-Chunk-Min-Length").ifPresent(endpoint.rules()::recordMinChunk);
        URI uri = response.location()
                .orElseThrow(() -> Failures.protocol(request, response, "the Location header is missing or invalid"));
        if (Origin.of(endpoint.base()).isSecure() && !Origin.of(uri).isSecure()) {
            if (Origin.of(uri).isSameHost(Origin.of(endpoint.base()))) {
                // A registry behind a TLS-terminating proxy reports its own URL as http: keep the scheme that the user
                // specified.
                String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
                uri = URI.create(endpoint.base() + uri.getRawPath() + query);
            } else if (endpoint.session().isVerified()) {
                throw Failures.insecureRedirect(request, uri);
            }
        }
        location = uri;
    }
}
