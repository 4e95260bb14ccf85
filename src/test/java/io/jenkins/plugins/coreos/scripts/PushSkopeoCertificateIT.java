package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes to a registry that requires a client certificate. */
@ExtendWith(FailureLogs.class)
class PushSkopeoCertificateIT {
    @TempDir
    private Path dir;

    private TestArchive archive;
    private TestCertificates certificates;
    private TestCertificates client;
    private DockerRegistry registry;

    @BeforeEach
    void start() {
        archive = Archives.image().layers(2, 1000).write(dir.resolve("image.ociarchive"));
        certificates = TestCertificates.in(dir);
        client = certificates.client("client");
        registry = DockerRegistry.builder().mutualTls(certificates).start(dir);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void showsClientCertificateAndRemovesIt(String shell) throws Exception {
        SkopeoRun run = push("one").shell(shell).access(access -> access.withClientCertificate(pair()));

        run.push();

        assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(archive.digest());
        assertThat(run.secretFile().getParent()).doesNotExist();
        assertThat(run.log()).doesNotContain("PRIVATE");
        assertNoKeyIsLeft();
    }

    @Test
    void needsNoAuthorityWithoutVerification() throws Exception {
        SkopeoRun.of(archive, registry.host() + "/org/os:one")
                .access(access -> access.withClientCertificate(pair()))
                .push();

        assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(archive.digest());
    }

    @Test
    void removesKeyAfterAFailedPush() throws Exception {
        SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/org/os:one")
                .access(access -> access.withClientCertificate(pair()))
                .access(options -> options.withTlsVerify(true));

        assertThatThrownBy(run::push).hasMessageContaining("x509:");

        assertThat(run.secretFile().getParent()).doesNotExist();
        assertNoKeyIsLeft();
    }

    @Test
    void showsCertificateOfTheMachineBesideGivenAuthorities() throws Exception {
        Path own = Files.createDirectories(dir.resolve(".config/containers/certs.d/" + registry.host()));
        Files.copy(client.certificate(), own.resolve("own.cert"));
        Files.copy(client.key(), own.resolve("own.key"));

        push("one").push();

        assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(archive.digest());
    }

    @Test
    void trustsAuthoritiesOfTheMachine() throws Exception {
        Path own = Files.createDirectories(dir.resolve(".config/containers/certs.d/" + registry.host()));
        Files.copy(certificates.authority(), own.resolve("own.crt"));

        SkopeoRun.of(archive, registry.host() + "/org/os:given")
                .access(options -> options.withTlsVerify(true))
                .access(access -> access.withClientCertificate(pair()))
                .push();
        Files.copy(client.certificate(), own.resolve("own.cert"));
        Files.copy(client.key(), own.resolve("own.key"));
        SkopeoRun.of(archive, registry.host() + "/org/os:own")
                .access(options -> options.withTlsVerify(true))
                .push();

        assertThat(registry.tags("org/os")).containsExactly("given", "own");
    }

    @Test
    void givenCertificateTakesPrecedence() throws Exception {
        Path own = Files.createDirectories(dir.resolve(".config/containers/certs.d/" + registry.host()));
        TestCertificates other =
                TestCertificates.in(Files.createDirectory(dir.resolve("other"))).client("stranger");
        Files.copy(other.certificate(), own.resolve("own.cert"));
        Files.copy(other.key(), own.resolve("own.key"));

        push("one").access(access -> access.withClientCertificate(pair())).push();

        assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(archive.digest());
    }

    @Test
    void combinesPasswordAndCertificate() throws Exception {
        try (DockerRegistry both = DockerRegistry.builder()
                .mutualTls(certificates)
                .basicAuth("robot", "s3cret")
                .start(dir)) {
            SkopeoRun.of(archive, both.host() + "/org/os:one")
                    .access(options -> options.withTlsVerify(true))
                    .access(access -> access.withClientCertificate(pair())
                            .withCaCertificate(certificates.authority().toString())
                            .withCredentials(RegistryCredentials.basic("robot", "s3cret", "the test")))
                    .push();

            assertThat(both.manifestDigest("org/os", "one")).isEqualTo(archive.digest());
        }
    }

    private SkopeoRun push(String tag) {
        return SkopeoRun.of(archive, registry.host() + "/org/os:" + tag)
                .access(options -> options.withTlsVerify(true))
                .access(access ->
                        access.withCaCertificate(certificates.authority().toString()));
    }

    private ClientCertificate pair() {
        try {
            return ClientCertificate.read(client.certificate(), client.key(), null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Asserts that no file contains the private key, except the test's own. */
    private void assertNoKeyIsLeft() throws IOException {
        String line = Files.readAllLines(client.key()).get(1);
        try (var files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.equals(client.key())) {
                    assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(line);
                }
            }
        }
    }
}
