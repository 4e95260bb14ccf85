package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.HttpConnections;
import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.http.Request;
import io.jenkins.plugins.coreos.core.http.Response;
import io.jenkins.plugins.coreos.core.http.Route;
import io.jenkins.plugins.coreos.core.http.Watch;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Performs HTTP exchanges: follows redirects, each with the authorization for its origin, and aborts stalled transfers.
 */
final class Transport implements AutoCloseable {
    private static final int MAX_REDIRECTS = 5;

    /** Timeout for a DELETE, which is short because the result does not matter. */
    private static final Duration DELETE_TIMEOUT = Duration.ofSeconds(5);

    private final RegistryOptions options;
    private final Redaction redaction;
    private final ProxyRoute proxies;
    private final HttpConnections connections;

    /** @param redaction hides the secrets of the transfer; those of the proxies are added */
    Transport(RegistryOptions options, Redaction redaction) {
        this.options = options;
        this.redaction = redaction;
        options.proxies().addTo(redaction);
        this.proxies = new ProxyRoute(options.proxies());
        this.connections = new HttpConnections(new Tls(options));
    }

    RegistryOptions options() {
        return options;
    }

    Redaction redaction() {
        return redaction;
    }

    /** Returns a warning about the route to a URL, or null. */
    String routeWarning(URI uri) {
        return proxies.bypassWarning(uri);
    }

    /**
     * Sends a request and follows redirects.
     *
     * @param authorization returns the Authorization header for a URL, or null; called again for each redirect
     * @param sent receives the number of body bytes sent; they are subtracted again unless the response is a 2xx
     * @throws RegistryException if there is no response
     * @throws ArchiveException if the body cannot be read
     */
    RegistryResponse exchange(RegistryRequest request, Function<URI, String> authorization, LongConsumer sent)
            throws IOException, InterruptedException {
        RegistryRequest next = request;
        for (int redirects = 0; ; redirects++) {
            RegistryResponse response = sendOnce(next, authorization.apply(next.uri()), sent);
            if (!isRedirect(next, response)) {
                return response;
            }
            URI target = response.location().orElse(null);
            if (target == null || redirects == MAX_REDIRECTS) {
                throw Failures.failure(
                        Failure.REFUSED,
                        next,
                        target == null
                                ? "a redirect without a valid Location"
                                : "too many redirects, the last to " + RegistryRequest.forMessage(target),
                        "check the registry's name, and its external URL");
            }
            if (Origin.of(next.uri()).isSecure() && !Origin.of(target).isSecure() && options.tlsVerify()) {
                throw Failures.insecureRedirect(next, target);
            }
            next = next.withUri(target);
        }
    }

    private static boolean isRedirect(RegistryRequest request, RegistryResponse response) {
        return switch (response.status()) {
            case 307, 308 -> request.body() == null || !request.body().isSecret();
            case 301, 302, 303 -> request.body() == null && !request.method().equals("POST");
            default -> false;
        };
    }

    private RegistryResponse sendOnce(RegistryRequest request, String authorization, LongConsumer sent)
            throws IOException, InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>(request.headers());
        if (authorization != null) {
            headers.put("Authorization", authorization);
        }
        Route route = proxies.route(request);
        proxies.authorize(request.uri(), headers);
        headers.put("User-Agent", "coreos-assembler");
        Progress progress = new Progress(request, sent);
        long started = System.nanoTime();
        RequestLog.logRequest(request, redaction);
        boolean arrived = false;
        try {
            Response received = connections.exchange(
                    route,
                    request(request, headers),
                    request.streamLimit() > 0
                            ? new DownloadWatch(request, options.timing().stallTimeout())
                            : progress);
            proxies.check(request, received.status());
            RegistryResponse response = new RegistryResponse(
                    received.status(),
                    received.headers(),
                    request.uri(),
                    received.body(),
                    received.content(),
                    authorization,
                    redaction);
            RequestLog.logResponse(request, response, started);
            arrived = response.isSuccess();
            return response;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                // An interrupt closes the thread's channels, which then report only that.
                throw new InterruptedException();
            }
            throw e instanceof RegistryException || e instanceof ArchiveException
                    ? e
                    : proxies.failure(request, e, !options.clientCertificates().isEmpty());
        } finally {
            progress.finish(arrived);
        }
    }

    private static Request request(RegistryRequest request, Map<String, String> headers) {
        boolean streamed = request.streamLimit() > 0;
        long limit = streamed ? request.streamLimit() : Request.BODY_LIMIT;
        return new Request(request.method(), request.uri(), headers, request.body(), limit, streamed);
    }

    /** Counts the body bytes of one exchange, and aborts the exchange when no bytes have moved for too long. */
    private final class Progress implements Watch {
        private final RegistryRequest request;
        private final long length;
        private final LongConsumer total;
        private long bytes;
        private long lastNanos = System.nanoTime();

        Progress(RegistryRequest request, LongConsumer total) {
            this.request = request;
            this.length = request.body() == null ? 0 : request.body().length();
            this.total = total;
        }

        @Override
        public void sent(long count) {
            bytes += count;
            lastNanos = System.nanoTime();
            total.accept(count);
        }

        @Override
        public void check() throws RegistryException {
            Duration limit = limit();
            if (System.nanoTime() - lastNanos > limit.toNanos()) {
                throw Failures.stalled(request, limit, bytes);
            }
        }

        /**
         * Returns the stall timeout. Bytes of the response do not count as progress: responses are small, and a server
         * that sends one byte at a time would otherwise never time out.
         */
        private Duration limit() {
            Duration stall = options.timing().stallTimeout();
            if (request.cancelsUpload()) {
                return stall.compareTo(DELETE_TIMEOUT) < 0 ? stall : DELETE_TIMEOUT;
            }
            return request.body() != null && bytes >= length ? options.timing().responseTimeout() : stall;
        }

        /** Counts the whole body as sent, or none of it if the request failed. */
        void finish(boolean arrived) {
            total.accept((arrived ? length : 0) - bytes);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
