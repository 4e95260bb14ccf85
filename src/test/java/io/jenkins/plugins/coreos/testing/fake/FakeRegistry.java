package io.jenkins.plugins.coreos.testing.fake;

import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/**
 * A registry in memory on a port of 127.0.0.1, which injects the faults that a test requests, and records every
 * request.
 *
 * <pre>
 * try (FakeRegistry registry = FakeRegistry.builder().bearerAuth("user", "password", Duration.ofMinutes(1)).start()) {
 *     registry.on(RequestKind.UPLOAD_PATCH).nth(2, Fault.resetAfter(4_096));
 * </pre>
 */
public final class FakeRegistry implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final FakeRegistryConfig config;
    final FaultScript script = new FaultScript();
    final Protocol protocol;
    final FakeServer server;
    final SSLContext tls;

    private final BlobStore store = new BlobStore();
    private final Guard guard;
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<RequestKind, Integer> begun = new EnumMap<>(RequestKind.class);
    private int hanging;
    private int released;
    private boolean closed;

    FakeRegistry(FakeRegistryConfig config) {
        this.config = config;
        this.guard = new Guard(config);
        this.protocol = new Protocol(config, store, guard);
        this.tls = config.certificates == null ? null : config.certificates.serverContext();
        this.server = new FakeServer((socket, number) -> new Connection(this, socket, number).run());
    }

    public static FakeRegistryConfig builder() {
        return new FakeRegistryConfig();
    }

    /** Starts a registry to which anyone may push, without faults. */
    public static FakeRegistry start() {
        return builder().start();
    }

    /** {@code 127.0.0.1:port}. */
    public String host() {
        return "127.0.0.1:" + server.port();
    }

    public String url() {
        return (tls == null ? "http://" : "https://") + host();
    }

    /** Begins a rule for faults of requests of this kind. */
    public FaultScript.Rule on(RequestKind kind) {
        return script.on(kind);
    }

    /** Removes all rules. */
    public void clearFaults() {
        script.clear();
        server.resume();
    }

    /** All requests that were answered or abandoned, in this order. */
    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    public List<RecordedRequest> requests(RequestKind kind) {
        return requests.stream().filter(request -> request.kind() == kind).toList();
    }

    /** The number of connections so far. */
    public int connections() {
        return server.connections();
    }

    /** The maximum number of simultaneous requests. */
    public int maxConcurrent() {
        return requests.stream()
                .mapToInt(one -> (int) requests.stream()
                        .filter(other -> other.start() <= one.start() && other.end() > one.start())
                        .count())
                .max()
                .orElse(0);
    }

    /** The tags, and the digests that they refer to. */
    public Map<String, String> tags(String repository) {
        return store.tags(repository);
    }

    /** The manifest under a tag or digest, or null. */
    public StoredManifest manifest(String repository, String reference) {
        return store.manifest(repository, reference);
    }

    public boolean hasBlob(String repository, String digest) {
        return store.blob(repository, digest) != null;
    }

    /** Adds a blob to a repository, as if it had been pushed before; only its digest and size are kept. */
    public void addBlob(String repository, String digest, long size) {
        store.add(repository, new BlobStore.Blob(digest, size, null));
    }

    /** Puts a blob with its bytes into a repository. */
    public void addBlob(String repository, String digest, byte[] bytes) {
        store.add(repository, new BlobStore.Blob(digest, bytes.length, bytes));
    }

    /** Puts a manifest or index into a repository, unchecked. */
    public void addManifest(String repository, String reference, String mediaType, byte[] bytes) throws IOException {
        String algorithm = reference.contains(":") ? reference.substring(0, reference.indexOf(':')) : "sha256";
        store.put(repository, reference, StoredManifest.of(algorithm, mediaType, bytes));
    }

    /** Deletes a blob of a repository, like garbage collection at the wrong moment. */
    public void removeBlob(String repository, String digest) {
        store.remove(repository, digest);
    }

    /** The number of upload sessions that are neither finished nor cancelled. */
    public int openSessions() {
        return store.openSessions();
    }

    /** Deletes all upload sessions, like a restart. */
    public void forgetSessions() {
        store.forgetSessions();
    }

    /** Invalidates all tokens issued so far. */
    public void expireTokens() {
        guard.expireTokens();
    }

    /**
     * Asserts that no tag referred or refers to an incomplete image.
     */
    public void assertNoTagNamesAnIncompleteImage() {
        List<String> violations = store.violations();
        if (!violations.isEmpty()) {
            throw new AssertionError("a tag names an incomplete image:\n" + String.join("\n", violations));
        }
    }

    /** Waits until this number of requests of a kind has arrived; they may be unfinished. */
    public void awaitRequests(RequestKind kind, int count) {
        await(() -> begun.getOrDefault(kind, 0) >= count, count + " requests of " + kind);
    }

    /** Waits until this number of requests hangs. */
    public void awaitHanging(int count) {
        await(() -> hanging >= count, count + " hanging requests");
    }

    /** Closes the connections of all hanging requests. */
    public synchronized void releaseHanging() {
        released++;
        notifyAll();
    }

    synchronized void begun(Exchange exchange) {
        begun.merge(exchange.kind, 1, Integer::sum);
        notifyAll();
    }

    void record(RecordedRequest request) {
        requests.add(request);
    }

    /** Holds a request until it is released. */
    synchronized void hang() {
        int before = released;
        hanging++;
        notifyAll();
        try {
            while (released == before && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            hanging--;
        }
    }

    private synchronized void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + Patience.scaled(PATIENCE).toNanos();
        try {
            while (!condition.getAsBoolean()) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("there were not " + what + " within " + PATIENCE + ", only " + begun);
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        server.close();
    }
}
