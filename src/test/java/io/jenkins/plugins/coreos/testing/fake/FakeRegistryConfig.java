package io.jenkins.plugins.coreos.testing.fake;

import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.TokenServer;
import java.time.Duration;

/** The configuration of a {@link FakeRegistry}; {@link #start} starts it. */
public final class FakeRegistryConfig {
    enum Auth {
        NONE,
        BASIC,
        BEARER
    }

    Auth auth = Auth.NONE;
    String user = "";
    String password = "";
    Duration tokenLifetime = Duration.ofMinutes(5);
    TokenServer tokenServer;
    String realm;
    TestCertificates certificates;
    Duration latency = Duration.ZERO;
    long bytesPerSecond;
    boolean resumable = true;
    boolean mounts = true;
    boolean absoluteLocations;
    boolean checksManifests = true;
    boolean digestHeaders = true;
    boolean putBodies = true;
    long maxBody = Long.MAX_VALUE;
    long minChunk;
    String demandedScope;
    String challengePrefix = "";
    Duration silentClose;
    boolean ranges = true;
    String objectStore;
    int referrersPage;

    FakeRegistryConfig() {}

    public FakeRegistryConfig basicAuth(String user, String password) {
        this.auth = Auth.BASIC;
        this.user = user;
        this.password = password;
        return this;
    }

    /** Requires tokens, which it issues at {@code /token} for this user and password. */
    public FakeRegistryConfig bearerAuth(String user, String password, Duration tokenLifetime) {
        basicAuth(user, password);
        this.auth = Auth.BEARER;
        this.tokenLifetime = tokenLifetime;
        return this;
    }

    /** Requires tokens of this server, whose origin differs from the registry's. */
    public FakeRegistryConfig tokenServer(TokenServer tokenServer) {
        this.auth = Auth.BEARER;
        this.tokenServer = tokenServer;
        return this;
    }

    /** Sets the realm in challenges. */
    public FakeRegistryConfig realm(String realm) {
        this.realm = realm;
        return this;
    }

    public FakeRegistryConfig tls(TestCertificates certificates) {
        this.certificates = certificates;
        return this;
    }

    /** Delays every response, like the round trip to a distant registry. */
    public FakeRegistryConfig latency(Duration latency) {
        this.latency = latency;
        return this;
    }

    /** Limits the rate at which bodies are read. */
    public FakeRegistryConfig bytesPerSecond(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        return this;
    }

    /** Loses a session whose PATCH was cut off, like docker-registry 2.8.2 (404 BLOB_UPLOAD_INVALID). */
    public FakeRegistryConfig notResumable() {
        this.resumable = false;
        return this;
    }

    /** Responds to every mount with a session. */
    public FakeRegistryConfig withoutMounts() {
        this.mounts = false;
        return this;
    }

    /** Sends absolute URLs in Location; the default is a path. */
    public FakeRegistryConfig absoluteLocations() {
        this.absoluteLocations = true;
        return this;
    }

    /**
     * Accepts manifests whose blobs are missing, so that only the client ensures that tags refer to complete images.
     */
    public FakeRegistryConfig withoutManifestChecks() {
        this.checksManifests = false;
        return this;
    }

    /** Omits the header Docker-Content-Digest, which is optional. */
    public FakeRegistryConfig withoutDigestHeaders() {
        this.digestHeaders = false;
        return this;
    }

    /** Ignores the body of the PUT that ends an upload, like Artipie: the blob must be sent with PATCH. */
    public FakeRegistryConfig ignoringPutBodies() {
        this.putBodies = false;
        return this;
    }

    /** Rejects larger requests with 413, like nginx with {@code client_max_body_size} (1 MiB by default). */
    public FakeRegistryConfig maxBody(long bytes) {
        this.maxBody = bytes;
        return this;
    }

    /** Requires chunks of at least this size (OCI-Chunk-Min-Length), and rejects smaller ones except the last. */
    public FakeRegistryConfig minChunk(long bytes) {
        this.minChunk = bytes;
        return this;
    }

    /** Requires tokens that include this scope, and names it in challenges. */
    public FakeRegistryConfig demandingScope(String scope) {
        this.demandedScope = scope;
        return this;
    }

    /** Sends other challenges before its own, in the same header: {@code Negotiate, }. */
    public FakeRegistryConfig challengePrefix(String text) {
        this.challengePrefix = text;
        return this;
    }

    /** Closes each connection after this time without requests, without announcing it in the response. */
    public FakeRegistryConfig closesSilentlyAfter(Duration pause) {
        this.silentClose = pause;
        return this;
    }

    /** Has the referrers API, with this number of entries on a page; the default is a registry without it. */
    public FakeRegistryConfig referrers(int page) {
        this.referrersPage = page;
        return this;
    }

    /** Answers every GET of a blob with all of it. */
    public FakeRegistryConfig withoutRanges() {
        this.ranges = false;
        return this;
    }

    /** Redirects every GET of a blob to this origin, at the same path and with a signature in the query. */
    public FakeRegistryConfig objectStore(String url) {
        this.objectStore = url;
        return this;
    }

    public FakeRegistry start() {
        return new FakeRegistry(this);
    }
}
