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

    FakeRegistryConfig() {}

    public FakeRegistryConfig basicAuth(String user, String password) {
        this.auth = Auth.BASIC;
        this.user = user;
        this.password = password;
        return this;
    }

    /** Asks for tokens, which it gives itself, at {@code /token}, for name and password. */
    public FakeRegistryConfig bearerAuth(String user, String password, Duration tokenLifetime) {
        basicAuth(user, password);
        this.auth = Auth.BEARER;
        this.tokenLifetime = tokenLifetime;
        return this;
    }

    /** Asks for tokens of this server: another origin than the registry's. */
    public FakeRegistryConfig tokenServer(TokenServer tokenServer) {
        this.auth = Auth.BEARER;
        this.tokenServer = tokenServer;
        return this;
    }

    /** Names this realm in its challenges. */
    public FakeRegistryConfig realm(String realm) {
        this.realm = realm;
        return this;
    }

    public FakeRegistryConfig tls(TestCertificates certificates) {
        this.certificates = certificates;
        return this;
    }

    /** Every answer waits that long: the round trip of a registry far away. */
    public FakeRegistryConfig latency(Duration latency) {
        this.latency = latency;
        return this;
    }

    /** Takes in the body of each request no faster. */
    public FakeRegistryConfig bytesPerSecond(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        return this;
    }

    /** A session whose PATCH was cut off is lost, as with docker-registry 2.8.2 (404 BLOB_UPLOAD_INVALID). */
    public FakeRegistryConfig notResumable() {
        this.resumable = false;
        return this;
    }

    /** Answers every mount with a session. */
    public FakeRegistryConfig withoutMounts() {
        this.mounts = false;
        return this;
    }

    /** Names its own origin in each Location; the default is a path. */
    public FakeRegistryConfig absoluteLocations() {
        this.absoluteLocations = true;
        return this;
    }

    /** Takes manifests whose blobs are missing: then the client alone sees to it that tags name complete images. */
    public FakeRegistryConfig withoutManifestChecks() {
        this.checksManifests = false;
        return this;
    }

    /** Does not say which digest a manifest has: the header Docker-Content-Digest is optional. */
    public FakeRegistryConfig withoutDigestHeaders() {
        this.digestHeaders = false;
        return this;
    }

    /** Takes no byte of a blob from the PUT that ends its upload, as Artipie does: they have to come in a PATCH. */
    public FakeRegistryConfig ignoringPutBodies() {
        this.putBodies = false;
        return this;
    }

    /** Answers larger requests with 413, as nginx does by its {@code client_max_body_size} (1 MiB by default). */
    public FakeRegistryConfig maxBody(long bytes) {
        this.maxBody = bytes;
        return this;
    }

    /** Asks for chunks of so many bytes and more (OCI-Chunk-Min-Length), and refuses smaller ones but the last. */
    public FakeRegistryConfig minChunk(long bytes) {
        this.minChunk = bytes;
        return this;
    }

    /** Asks for tokens that allow this too, and says so in its challenges. */
    public FakeRegistryConfig demandingScope(String scope) {
        this.demandedScope = scope;
        return this;
    }

    /** Puts other challenges before its own, in the same header: {@code Negotiate, }. */
    public FakeRegistryConfig challengePrefix(String text) {
        this.challengePrefix = text;
        return this;
    }

    /** Closes each connection that long after an answer, which does not say so. */
    public FakeRegistryConfig closesSilentlyAfter(Duration pause) {
        this.silentClose = pause;
        return this;
    }

    public FakeRegistry start() {
        return new FakeRegistry(this);
    }
}
