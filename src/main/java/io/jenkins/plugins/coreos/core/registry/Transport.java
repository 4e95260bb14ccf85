package io.jenkins.plugins.coreos.core.registry;

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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * One exchange over HTTP/1.1: redirects followed by hand, transfers that stall ended, threads of its own.
 *
 * <p>The client's own redirects would carry an Authorization header to another host, and its request timeout fires
 * while a body still flows; so neither is used.
 */
final class Transport implements AutoCloseable {
    private static final int MAX_REDIRECTS = 5;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final long CHECK_MILLIS = 250;

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
     * @param sent told the number of body bytes handed over, as they are
     * @throws RegistryException when there was no answer
     */
    Reply exchange(Call call, Function<URI, String> authorization, LongConsumer sent)
            throws RegistryException, InterruptedException {
        Call next = call;
        for (int redirects = 0; ; redirects++) {
            Reply reply = once(next, authorization.apply(next.uri()), sent);
            if (!isRedirect(next, reply)) {
                return reply;
            }
            URI target = reply.location().orElse(null);
            if (target == null || target.getHost() == null || redirects == MAX_REDIRECTS) {
                throw Failures.badRedirect(next, target);
            }
            if (Origin.of(next.uri()).isSecure() && !Origin.of(target).isSecure() && options.tlsVerify()) {
                throw Failures.insecureRedirect(next, target);
            }
            if (next.body() != null) {
                sent.accept(-next.body().length());
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

    private Reply once(Call call, String authorization, LongConsumer sent)
            throws RegistryException, InterruptedException {
        Activity activity = new Activity(call.body() == null ? 0 : call.body().length());
        HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
        call.headers().forEach(request::header);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        proxies.authorize(call.uri(), request);
        request.header("User-Agent", "coreos-assembler");
        request.method(
                call.method(),
                call.body() == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : new BodyPublisher(call.body(), count -> {
                            activity.sent(count);
                            sent.accept(count);
                        }));
        try {
            HttpResponse<byte[]> response =
                    await(call, activity, client.sendAsync(request.build(), info -> new LimitedBody(activity::touch)));
            proxies.check(call, response.statusCode());
            return new Reply(response.statusCode(), response.headers(), call.uri(), response.body());
        } catch (RegistryException | InterruptedException e) {
            sent.accept(-activity.bytes.get());
            throw e;
        }
    }

    private HttpResponse<byte[]> await(Call call, Activity activity, CompletableFuture<HttpResponse<byte[]>> future)
            throws RegistryException, InterruptedException {
        while (true) {
            try {
                return future.get(CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                Duration limit = activity.isAllSent() ? options.answerTimeout() : options.stallTimeout();
                if (activity.idle().compareTo(limit) > 0) {
                    future.cancel(true);
                    throw Failures.stalled(call, limit, activity.bytes.get());
                }
            } catch (InterruptedException e) {
                future.cancel(true);
                throw e;
            } catch (ExecutionException e) {
                throw proxies.noAnswer(call, e.getCause() instanceof IOException io ? io : new IOException(e));
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** When something last moved on a connection, and how much of the body has. */
    private static final class Activity {
        private final long length;
        private final AtomicLong bytes = new AtomicLong();
        private volatile long last = System.nanoTime();

        Activity(long length) {
            this.length = length;
        }

        void sent(long count) {
            bytes.addAndGet(count);
            touch();
        }

        void touch() {
            last = System.nanoTime();
        }

        boolean isAllSent() {
            return bytes.get() >= length;
        }

        Duration idle() {
            return Duration.ofNanos(System.nanoTime() - last);
        }
    }
}
