package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Answer;
import io.jenkins.plugins.coreos.core.http.HttpConnections;
import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.http.Request;
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

/** One exchange: redirects followed, each with the authorization that is due there, and transfers that stall ended. */
final class Transport implements AutoCloseable {
    private static final int MAX_REDIRECTS = 5;

    /** What is deleted is of no more use: no reason to wait long. */
    private static final Duration DELETE_TIMEOUT = Duration.ofSeconds(5);

    private final RegistryOptions options;
    private final Redaction redaction;
    private final ProxyRoute proxies;
    private final HttpConnections connections;

    Transport(RegistryOptions options) {
        this(options, new Redaction());
    }

    /** @param redaction hides the secrets of the transfer, to which those of the proxies are added */
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

    /** What is to be said about the way to a URL, or null. */
    String notice(URI uri) {
        return proxies.bypassed(uri);
    }

    /**
     * Makes a request, following redirects.
     *
     * @param authorization the Authorization header for a URL, or null for none: asked anew at every redirect
     * @param sent told the number of body bytes handed over, as they are; after any answer but 2xx, and after none,
     *     they are taken back
     * @throws RegistryException when there was no answer
     * @throws ArchiveException when the body could not be read
     */
    RegistryResponse exchange(RegistryRequest call, Function<URI, String> authorization, LongConsumer sent)
            throws IOException, InterruptedException {
        RegistryRequest next = call;
        for (int redirects = 0; ; redirects++) {
            RegistryResponse reply = once(next, authorization.apply(next.uri()), sent);
            if (!isRedirect(next, reply)) {
                return reply;
            }
            URI target = reply.location().orElse(null);
            if (target == null || redirects == MAX_REDIRECTS) {
                throw Failures.badRedirect(next, target);
            }
            if (Origin.of(next.uri()).isSecure() && !Origin.of(target).isSecure() && options.tlsVerify()) {
                throw Failures.insecureRedirect(next, target);
            }
            next = next.to(target);
        }
    }

    private static boolean isRedirect(RegistryRequest call, RegistryResponse reply) {
        return switch (reply.status()) {
            case 307, 308 -> call.body() == null || !call.body().isSecret();
            case 301, 302, 303 -> call.body() == null && !call.method().equals("POST");
            default -> false;
        };
    }

    private RegistryResponse once(RegistryRequest call, String authorization, LongConsumer sent)
            throws IOException, InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>(call.headers());
        if (authorization != null) {
            headers.put("Authorization", authorization);
        }
        proxies.checkUsable(call);
        proxies.authorize(call.uri(), headers);
        headers.put("User-Agent", "coreos-assembler");
        TransferCounter tally =
                new TransferCounter(call.body() == null ? 0 : call.body().length(), sent);
        long started = System.nanoTime();
        RequestLog.asked(call, redaction);
        try {
            Answer answer = connections.exchange(
                    proxies.route(call.uri()),
                    new Request(call.method(), call.uri(), headers, call.body()),
                    watch(call, tally));
            proxies.check(call, answer.status());
            RegistryResponse reply = new RegistryResponse(
                    answer.status(), answer.headers(), call.uri(), answer.body(), authorization, redaction);
            RequestLog.answered(call, reply, started);
            if (reply.isSuccess()) {
                tally.arrived();
            }
            return reply;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                // Channels close when their thread is interrupted, and say only that.
                throw new InterruptedException();
            }
            throw e instanceof RegistryException || e instanceof ArchiveException
                    ? e
                    : proxies.noAnswer(call, e, !options.clientCertificates().isEmpty());
        } finally {
            // Unless it has arrived.
            tally.vain();
        }
    }

    private Watch watch(RegistryRequest call, TransferCounter tally) {
        return new Watch() {
            @Override
            public void sent(long bytes) {
                tally.sent(bytes);
            }

            @Override
            public void check() throws RegistryException {
                Duration limit = limit(call, tally);
                if (tally.idleNanos() > limit.toNanos()) {
                    throw Failures.stalled(call, limit, tally.bytes());
                }
            }
        };
    }

    /**
     * How long nothing may move. Bytes of the answer do not count: answers are small, and one that drips would
     * otherwise never end.
     */
    private Duration limit(RegistryRequest call, TransferCounter tally) {
        if (call.method().equals("DELETE")) {
            return options.stallTimeout().compareTo(DELETE_TIMEOUT) < 0 ? options.stallTimeout() : DELETE_TIMEOUT;
        }
        return call.body() != null && tally.isAllSent() ? options.answerTimeout() : options.stallTimeout();
    }

    /** Closes the connections that wait for another request. */
    @Override
    public void close() {
        connections.close();
    }
}
