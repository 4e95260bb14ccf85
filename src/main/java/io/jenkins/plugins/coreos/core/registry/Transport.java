package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * One exchange over HTTP/1.1: redirects followed by hand, transfers that stall ended, threads of its own.
 *
 * <p>The client's own redirects would carry an Authorization header to another host, and its request timeout fires
 * while a body still flows; so neither is used. What the client does by itself: a GET or HEAD whose connection closes
 * before an answer is sent again a few times (jdk.httpclient.redirects.retrylimit), which is harmless.
 */
final class Transport implements AutoCloseable {
    private static final int MAX_REDIRECTS = 5;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final long CHECK_MILLIS = 250;

    /** What is deleted is of no more use: no reason to wait long. */
    private static final Duration DELETE_TIMEOUT = Duration.ofSeconds(5);

    private final RegistryOptions options;
    private final ExecutorService threads;
    private final ProxyRoute proxies;
    private final HttpClient client;

    Transport(RegistryOptions options) {
        this.options = options;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "registry-transport");
            thread.setDaemon(true);
            return thread;
        });
        this.proxies = new ProxyRoute(options.proxies());
        HttpClient.Builder builder = HttpClient.newBuilder()
                // Cleartext HTTP/2 would ask for an upgrade with every first request.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(Tls.context(options))
                .executor(threads);
        this.client = proxies.configure(builder).build();
    }

    RegistryOptions options() {
        return options;
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
    Reply exchange(Call call, Function<URI, String> authorization, LongConsumer sent)
            throws IOException, InterruptedException {
        Call next = call;
        for (int redirects = 0; ; redirects++) {
            Reply reply = once(next, authorization.apply(next.uri()), sent);
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

    private static boolean isRedirect(Call call, Reply reply) {
        return switch (reply.status()) {
            case 307, 308 -> call.body() == null || !call.body().isSecret();
            case 301, 302, 303 -> call.body() == null && !call.method().equals("POST");
            default -> false;
        };
    }

    private Reply once(Call call, String authorization, LongConsumer sent) throws IOException, InterruptedException {
        Tally tally = new Tally(call.body() == null ? 0 : call.body().length(), sent);
        BodyPublisher body = call.body() == null ? null : new BodyPublisher(call.body(), tally::sent);
        HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
        call.headers().forEach(request::header);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        proxies.authorize(call.uri(), request);
        request.header("User-Agent", "coreos-assembler");
        request.method(call.method(), body == null ? HttpRequest.BodyPublishers.noBody() : body);
        try {
            HttpResponse<byte[]> response =
                    await(call, tally, client.sendAsync(request.build(), info -> new LimitedBody()));
            proxies.check(call, response.statusCode());
            Reply reply =
                    new Reply(response.statusCode(), response.headers(), call.uri(), response.body(), authorization);
            if (reply.isSuccess()) {
                tally.arrived();
            }
            return reply;
        } catch (RegistryException e) {
            if (body != null && body.failure() != null) {
                throw body.failure();
            }
            throw e;
        } finally {
            // Unless it has arrived.
            tally.vain();
        }
    }

    private HttpResponse<byte[]> await(Call call, Tally tally, CompletableFuture<HttpResponse<byte[]>> future)
            throws RegistryException, InterruptedException {
        while (true) {
            try {
                return future.get(CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                Duration limit = limit(call, tally);
                if (tally.idle().compareTo(limit) > 0) {
                    future.cancel(true);
                    throw Failures.stalled(call, limit, tally.bytes());
                }
            } catch (InterruptedException e) {
                future.cancel(true);
                throw e;
            } catch (ExecutionException e) {
                throw proxies.noAnswer(call, e.getCause() instanceof IOException io ? io : new IOException(e));
            }
        }
    }

    /**
     * How long nothing may move. Bytes of the answer do not count: answers are small, and one that drips would
     * otherwise never end.
     */
    private Duration limit(Call call, Tally tally) {
        if (call.method().equals("DELETE")) {
            return options.stallTimeout().compareTo(DELETE_TIMEOUT) < 0 ? options.stallTimeout() : DELETE_TIMEOUT;
        }
        return call.body() != null && tally.isAllSent() ? options.answerTimeout() : options.stallTimeout();
    }

    /** Ends the threads when they have done what they are at: an interrupt would close the archive under a reader. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
