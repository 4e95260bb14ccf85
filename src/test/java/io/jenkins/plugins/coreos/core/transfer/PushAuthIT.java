package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.Failure;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.TokenServer;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistryConfig;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RecordedRequest;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The destinations of secrets, and the number of token requests. */
class PushAuthIT {
    private static final String PASSWORD = "pa55w0rd";
    private static final RegistryCredentials ROBOT = RegistryCredentials.basic("robot", PASSWORD, "the test");

    @TempDir
    Path dir;

    @Test
    void parallelTasksRenewAnExpiredTokenOnce() throws Exception {
        TestArchive archive = Archives.image().layers(24, 5_000).write(dir.resolve("image"));
        try (FakeRegistry registry = bearer().latency(Duration.ofMillis(20)).start()) {
            registry.on(RequestKind.UPLOAD_PUT).nth(8, Fault.expireTokens());
            Pushes.push(to(registry, archive).parallel(8).build());

            assertThat(registry.requests(RequestKind.TOKEN)).hasSize(2);
            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
        }
    }

    @Test
    void sendsNoSecretBeforeRegistryAsks() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.push(to(registry, archive).build());

            assertThat(registry.requests()).isNotEmpty().allMatch(request -> request.authorization() == null);
        }
    }

    @Test
    void sendsPasswordToOtherHostOverTlsOnly() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image"));
        TestCertificates certificates = TestCertificates.in(dir);
        try (TokenServer safe = TokenServer.startTls("robot", PASSWORD, certificates);
                TokenServer plain = TokenServer.start("robot", PASSWORD, certificates);
                FakeRegistry good = FakeRegistry.builder()
                        .tls(certificates)
                        .tokenServer(safe)
                        .start();
                FakeRegistry bad = FakeRegistry.builder()
                        .tls(certificates)
                        .tokenServer(plain)
                        .start()) {
            Pushes.push(to(good, archive).build());
            assertThat(good.tags("os/image")).containsEntry("one", archive.digest());

            assertThatThrownBy(() -> Pushes.push(to(bad, archive).build()))
                    .hasMessageContaining("does not use https, so no password is sent");
            assertThat(plain.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RequestKind.class,
            names = {"MOUNT", "UPLOAD_PUT", "MANIFEST_PUT", "MANIFEST_HEAD", "TOKEN"})
    void redirectToOtherOriginGetsBodyWithoutSecret(RequestKind kind) throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image"));
        try (FakeRegistry other = FakeRegistry.builder().withoutManifestChecks().start();
                FakeRegistry registry =
                        bearer().withoutDigestHeaders().withoutManifestChecks().start()) {
            other.on(RequestKind.UPLOAD_PUT).always(Fault.status(201));
            registry.on(kind).always(Fault.redirect(307, other.url() + path(kind)));
            push(to(registry, archive).retries(0).build());

            List<RecordedRequest> followed = other.requests(kind);
            assertThat(followed).isNotEmpty();
            assertThat(other.requests()).allMatch(request -> request.authorization() == null);
            assertThat(followed).allMatch(request -> request.bodyLength() == Math.max(0, request.declaredLength()));
            if (kind == RequestKind.UPLOAD_PUT || kind == RequestKind.MANIFEST_PUT) {
                assertThat(followed).allMatch(request -> request.bodyLength() > 100);
            }
        }
    }

    /** Ignores the outcome of a push after such redirects. */
    private static void push(Pushes request) throws InterruptedException {
        try {
            Pushes.push(request);
        } catch (java.io.IOException e) {
            assertThat(e.getMessage()).doesNotContain(PASSWORD);
        }
    }

    private static String path(RequestKind kind) {
        return switch (kind) {
            case MOUNT -> "/v2/os/other/blobs/uploads/?mount=x";
            case UPLOAD_PUT -> "/v2/os/other/blobs/uploads/x";
            case TOKEN -> "/token";
            default -> "/v2/os/other/manifests/one";
        };
    }

    @Test
    void ignoresChallengeOfAnotherOrigin() {
        TestArchive archive = Archives.small(dir.resolve("image"));
        try (FakeRegistry other = bearer().start();
                FakeRegistry registry = bearer().start()) {
            registry.on(RequestKind.UPLOAD_PUT)
                    .always(Fault.redirect(307, other.url() + "/v2/os/image/blobs/uploads/x"));

            assertThatThrownBy(() -> Pushes.push(to(registry, archive).build()))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.failure()).isEqualTo(Failure.UNAUTHORIZED));
            assertThat(other.requests(RequestKind.UPLOAD_PUT)).isNotEmpty();
            assertThat(other.requests(RequestKind.TOKEN)).isEmpty();
        }
    }

    @Test
    void rejectsTokenInvalidInHeaderWithoutLeakingIt() {
        TestArchive archive = Archives.small(dir.resolve("image"));
        try (FakeRegistry registry = bearer().start()) {
            assertThatThrownBy(() -> Pushes.push(to(registry, archive)
                            .credentials(RegistryCredentials.bearer("top\nsecret", "credentials 'quay'"))
                            .build()))
                    .hasMessageContaining("the token contains characters that are not allowed in a header")
                    .hasMessageContaining("credentials 'quay'")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void pushesEvenIfAccessToAMountSourceIsDenied() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image"));
        try (FakeRegistry registry = bearer().start()) {
            registry.on(RequestKind.TOKEN).once(Fault.error(403, "DENIED", "requested access is denied"));
            registry.on(RequestKind.MOUNT).every(2, Fault.error(401, "UNAUTHORIZED", "no pull"));
            Pushes.push(to(registry, archive).mountFrom("secret/base").build());

            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
            List<RecordedRequest> tokens = registry.requests(RequestKind.TOKEN);
            assertThat(tokens.get(0).query()).contains("secret%2Fbase");
            assertThat(tokens.get(1).query()).doesNotContain("secret%2Fbase");
        }
    }

    @Test
    void requestsRefusedMountOnce() throws Exception {
        TestArchive archive = Archives.image().layers(6, 5_000).write(dir.resolve("image"));
        try (FakeRegistry registry = bearer().start()) {
            registry.on(RequestKind.MOUNT).always(Fault.error(403, "DENIED", "no"));
            Pushes.push(
                    to(registry, archive).mountFrom("secret/base").parallel(1).build());

            assertThat(registry.requests(RequestKind.MOUNT)).hasSize(2);
            assertThat(registry.requests(RequestKind.UPLOAD_POST)).hasSize(7);
        }
    }

    @Test
    void blobsOfAnotherRepositoryAreMountedAndCountedAsMounted() throws Exception {
        TestArchive archive = Archives.image().layers(4, 20_000).write(dir.resolve("image"));
        try (FakeRegistry registry = bearer().start()) {
            Pushes base = Pushes.request(archive.path(), registry.host() + "/os/base:one")
                    .credentials(ROBOT)
                    .build();
            Pushes.push(base);
            TransferResult result =
                    Pushes.push(to(registry, archive).mountFrom("os/base").build());

            assertThat(result.toMap().get("mountedBlobs").toString()).isEqualTo("5");
            assertThat(result.toMap().get("uploadedBytes").toString()).isEqualTo("0");
            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    private static FakeRegistryConfig bearer() {
        return FakeRegistry.builder().bearerAuth("robot", PASSWORD, Duration.ofMinutes(5));
    }

    private static Pushes to(FakeRegistry registry, TestArchive archive) {
        return Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .credentials(ROBOT)
                .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20));
    }
}
