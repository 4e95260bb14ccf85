package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.Failure;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.TokenServer;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.archive.ToolArchives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes to Debian's docker-registry, read back with skopeo. */
@ExtendWith(FailureLogs.class)
class PushToRealRegistryIT {
    private static final RegistryCredentials RIGHT = RegistryCredentials.basic("robot", "s3cret", "the test");

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"skopeo", "umoci", "buildah"})
    void archivesOfEveryToolArriveUnchanged(String tool) throws Exception {
        ToolArchives tools = new ToolArchives(dir);
        TestArchive archive =
                switch (tool) {
                    case "skopeo" -> tools.skopeo();
                    case "umoci" -> tools.umoci();
                    default -> tools.buildah();
                };
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            TransferResult result = push(archive, registry, RegistryCredentials.ANONYMOUS, "one");

            assertThat(result.manifest().digest()).hasToString(archive.digest());
            assertThat(Skopeo.inspectDigest(registry.host() + "/os/image:one")).isEqualTo(archive.digest());
            assertThat(Skopeo.readBack(registry.host() + "/os/image:one", Files.createDirectory(dir.resolve("back"))))
                    .isPositive();
        }
    }

    @Test
    void setsEveryTagAndSecondPushSendsNothing() throws Exception {
        TestArchive archive = Archives.image().layers(12, 300_000).write(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            TransferResult first = push(archive, registry, RegistryCredentials.ANONYMOUS, "one", "two");
            TransferResult second = push(archive, registry, RegistryCredentials.ANONYMOUS, "one", "three");

            assertThat(registry.tags("os/image")).containsExactlyInAnyOrder("one", "two", "three");
            assertThat(List.of("one", "two", "three"))
                    .allSatisfy(tag ->
                            assertThat(registry.manifestDigest("os/image", tag)).isEqualTo(archive.digest()));
            assertThat(first.destinations().get(0).uploadedBlobs()).isEqualTo(13);
            assertThat(first.destinations().get(0).uploadedBytes()).isGreaterThan(12 * 300_000L);
            assertThat(second.destinations().get(0).uploadedBlobs()).isZero();
            assertThat(second.destinations().get(0).uploadedBytes()).isZero();
            assertThat(second.destinations().get(0).presentBlobs()).isEqualTo(13);
        }
    }

    @Test
    void basicAuthAcceptsThePasswordAndNamesARejectedUser() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry =
                DockerRegistry.builder().basicAuth("robot", "s3cret").start(dir)) {
            RegistryCredentials wrong = RegistryCredentials.basic("robot", "wr0ng", "credentials 'quay-push'");
            assertThatThrownBy(() -> push(archive, registry, wrong, "one"))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("HTTP 401 UNAUTHORIZED")
                    .hasMessageContaining("check the user 'robot' (credentials 'quay-push')")
                    .hasMessageNotContaining("wr0ng");
            assertThatThrownBy(() -> push(archive, registry, RegistryCredentials.ANONYMOUS, "one"))
                    .hasMessageContaining("no credentials were given");
            assertThat(registry.tags("os/image")).isEmpty();

            push(archive, registry, RIGHT, "one");
            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
        }
    }

    @Test
    void getsATokenFromTheTokenService() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (TokenServer tokens = TokenServer.start("robot", "s3cret", TestCertificates.in(dir));
                DockerRegistry registry =
                        DockerRegistry.builder().tokenAuth(tokens).start(dir)) {
            RegistryCredentials wrong = RegistryCredentials.basic("robot", "wr0ng", "the test");
            assertThatThrownBy(() -> push(archive, registry, wrong, "one"))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.failure()).isEqualTo(Failure.UNAUTHORIZED));

            push(archive, registry, RIGHT, "one");
            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(tokens.requests().stream()
                            .filter(request -> request.status() == 200)
                            .toList())
                    .hasSize(1);
        }
    }

    @Test
    void rejectsAnUnknownCertificateUnlessVerificationIsOff() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.builder()
                .tls(TestCertificates.in(dir))
                .basicAuth("robot", "s3cret")
                .start(dir)) {
            Pushes verified = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .credentials(RIGHT)
                    .tlsVerify(true)
                    .build();
            assertThatThrownBy(() -> Pushes.push(verified))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.failure()).isEqualTo(Failure.TLS))
                    .hasMessageContaining("set tlsVerify to false");

            push(archive, registry, RIGHT, "one");
            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
        }
    }

    @Test
    void usesPlainHttpOnlyWithoutTlsVerification() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes verified = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .tlsVerify(true)
                    .build();
            assertThatThrownBy(() -> Pushes.push(verified)).hasMessageContaining("it uses plain HTTP");
            assertThat(registry.tags("os/image")).isEmpty();
        }
    }

    @Test
    void reportsADamagedBlobWithItsOffsetAndTagsNothing() throws Exception {
        TestArchive whole = Archives.image().layers(3, 2_000_000).layout().write(dir.resolve("whole.ociarchive"));
        String layer = whole.layers().get(1);
        TestArchive damaged =
                Archives.image().layers(3, 2_000_000).layout().damage(layer).write(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            assertThatThrownBy(() -> push(damaged, registry, RegistryCredentials.ANONYMOUS, "one"))
                    .hasMessageContaining("the blob " + layer + " at offset ")
                    .hasMessageContaining("is damaged: its bytes have the digest sha256:");
            assertThat(registry.tags("os/image")).isEmpty();
        }
    }

    private static TransferResult push(
            TestArchive archive, DockerRegistry registry, RegistryCredentials credentials, String... tags)
            throws IOException, InterruptedException {
        return Pushes.push(Pushes.request(archive.path(), registry.host() + "/os/image")
                .credentials(credentials)
                .tags(tags)
                .build());
    }
}
