package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.registry.Failure;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.TokenServer;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pushes with certificates and identity tokens to Debian's docker-registry. */
@ExtendWith(FailureLogs.class)
class PushWithAccessIT {
    @TempDir
    Path dir;

    private TestArchive archive;

    @BeforeEach
    void makeArchive() throws Exception {
        archive = Archives.small(dir.resolve("image.ociarchive"));
    }

    @Test
    void trustsOnlyTheGivenAuthority() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir);
        TestCertificates others = TestCertificates.in(Files.createDirectory(dir.resolve("others")));
        try (DockerRegistry registry =
                DockerRegistry.builder().tls(certificates).start(dir)) {
            assertThatThrownBy(() -> Pushes.push(trusting(registry.host(), null)))
                    .isInstanceOfSatisfying(RegistryException.class, PushWithAccessIT::assertTlsFailure)
                    .hasMessageContaining("set it as caCertificate");
            assertThatThrownBy(() -> Pushes.push(trusting(registry.host(), others)))
                    .isInstanceOfSatisfying(RegistryException.class, PushWithAccessIT::assertTlsFailure);
            assertThat(registry.tags("os/image")).isEmpty();

            Pushes.push(trusting(registry.host(), certificates));
            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
        }
    }

    @Test
    void verifiesHostNameWithGivenAuthority() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir, "IP:127.0.0.1", "DNS:registry.test");
        try (DockerRegistry registry =
                DockerRegistry.builder().tls(certificates).start(dir)) {
            assertThatThrownBy(() -> Pushes.push(trusting("localhost:" + registry.port(), certificates)))
                    .isInstanceOfSatisfying(RegistryException.class, PushWithAccessIT::assertTlsFailure)
                    .hasMessageContaining("localhost");
            Pushes.push(trusting(registry.host(), certificates));
        }
    }

    @Test
    void exchangesAnIdentityTokenForAnAccessToken() throws Exception {
        try (TokenServer tokens = TokenServer.start("robot", "s3cret", TestCertificates.in(dir));
                DockerRegistry registry =
                        DockerRegistry.builder().tokenAuth(tokens).start(dir)) {
            Pushes.push(with(registry, RegistryCredentials.identity(tokens.refreshToken(), "the test")));

            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(tokens.requests()).isNotEmpty().allSatisfy(request -> {
                assertThat(request.method()).isEqualTo("POST");
                assertThat(request.service()).isEqualTo(tokens.service());
                assertThat(request.scopes())
                        .isEqualTo(List.of("repository:os/image:pull,push", "repository:os/base:pull"));
                assertThat(request.authorization()).isNull();
            });
        }
    }

    @Test
    void reportsOriginOfWrongIdentityToken() throws Exception {
        try (TokenServer tokens = TokenServer.start("robot", "s3cret", TestCertificates.in(dir));
                DockerRegistry registry =
                        DockerRegistry.builder().tokenAuth(tokens).start(dir)) {
            assertThatThrownBy(() -> Pushes.push(with(registry, RegistryCredentials.identity("wr0ng", "auth.json"))))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.failure()).isEqualTo(Failure.UNAUTHORIZED))
                    .hasMessageContaining("check the identity token (auth.json)")
                    .hasMessageNotContaining("wr0ng");
        }
    }

    private static void assertTlsFailure(RegistryException e) {
        assertThat(e.failure()).isEqualTo(Failure.TLS);
    }

    private Pushes with(DockerRegistry registry, RegistryCredentials credentials) {
        return Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .credentials(credentials)
                .mountFrom("os/base")
                .build();
    }

    private Pushes trusting(String host, TestCertificates certificates) throws Exception {
        String pem = certificates == null ? null : CaCertificates.readFile(certificates.authority());
        return Pushes.request(archive.path(), host + "/os/image:one")
                .options(options -> options.withTlsVerify(true).withCaCertificates(pem))
                .build();
    }
}
