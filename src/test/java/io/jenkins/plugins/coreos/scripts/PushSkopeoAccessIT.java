package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.ForwardProxy;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.TokenServer;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access of skopeo to registries: credentials, authorities, the pod's service account, proxies. */
@ExtendWith(FailureLogs.class)
class PushSkopeoAccessIT {
    private static final RegistryCredentials RIGHT = RegistryCredentials.basic("robot", "s3cret", "the test");

    @TempDir
    private Path dir;

    private TestArchive archive;

    @BeforeEach
    void make() {
        archive = Archives.image().layers(2, 1000).write(dir.resolve("image.ociarchive"));
    }

    @Test
    void sendsPasswordToTheTokenServiceOverTls() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir);
        try (TokenServer tokens = TokenServer.start("robot", "s3cret", certificates);
                DockerRegistry registry =
                        DockerRegistry.builder().tokenAuth(tokens).start(dir)) {
            SkopeoRun.of(archive, registry.host() + "/org/os:one")
                    .access(access -> access.withCredentials(RIGHT))
                    .push();

            assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(archive.digest());
        }
    }

    @Test
    void usesCredentialsOfEachDestination() throws Exception {
        try (DockerRegistry registry =
                        DockerRegistry.builder().basicAuth("robot", "s3cret").start(dir);
                DockerRegistry open = DockerRegistry.start(dir)) {
            String secret = registry.host() + "/org/os";
            SkopeoRun.of(archive, secret + ":one", open.host() + "/org/os:two")
                    .login(secret, RIGHT)
                    .push();

            assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(archive.digest());
            assertThat(open.manifestDigest("org/os", "two")).isEqualTo(archive.digest());
        }
    }

    @Test
    void readsAuthFilesOfStepAndContainer() throws Exception {
        try (DockerRegistry registry =
                DockerRegistry.builder().basicAuth("robot", "s3cret").start(dir)) {
            Files.writeString(
                    dir.resolve("auth.json"),
                    "{\"auths\": {\"" + registry.host() + "\": {\"auth\": \""
                            + Base64.getEncoder().encodeToString("robot:s3cret".getBytes()) + "\"}}}");

            SkopeoRun.of(archive, registry.host() + "/org/os:given")
                    .access(access -> access.withAuthFile("auth.json"))
                    .push();
            SkopeoRun.of(archive, registry.host() + "/org/os:found")
                    .env("REGISTRY_AUTH_FILE", "auth.json")
                    .push();

            assertThat(registry.tags("org/os")).containsExactly("found", "given");
            assertThatThrownBy(() -> SkopeoRun.of(archive, registry.host() + "/org/os:none")
                            .access(access -> access.withAuthFile("other.json"))
                            .push())
                    .hasMessageContaining("the authFile " + dir.resolve("other.json") + " cannot be read");
        }
    }

    @Test
    void checksCertificateAgainstTheGivenAuthority() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir);
        try (DockerRegistry registry = DockerRegistry.builder()
                .tls(certificates)
                .basicAuth("robot", "s3cret")
                .start(dir)) {
            String place = registry.host() + "/org/os:";

            secure(place + "file")
                    .access(access -> access.withCaCertificate(
                            dir.relativize(certificates.authority()).toString()))
                    .push();
            String pem = Files.readString(certificates.authority());
            secure(place + "pem")
                    .access(access -> access.withCaCertificate(pem))
                    .push();

            assertThat(registry.tags("org/os")).containsExactly("file", "pem");
            SkopeoRun without = secure(place + "none").access(options -> options.withRetries(5));
            assertThatThrownBy(without::push).hasMessageContaining("x509:");
            assertThat(without.log()).doesNotContain("trying again");
            assertThatThrownBy(() -> secure(place + "none")
                            .access(access -> access.withCaCertificate("missing.crt"))
                            .push())
                    .hasMessageContaining("the certificate file missing.crt cannot be read");
        }
    }

    private SkopeoRun secure(String place) {
        return SkopeoRun.of(archive, place)
                .access(access -> access.withCredentials(RIGHT))
                .access(options -> options.withTlsVerify(true));
    }

    @Test
    void sendsTheTokenOfThePodToTheClusterRegistry() throws Exception {
        String name = "image-registry.openshift-image-registry.svc";
        TestCertificates certificates = TestCertificates.in(dir, "DNS:" + name, "IP:127.0.0.1");
        Path account = Files.createDirectory(dir.resolve("account"));
        Files.writeString(account.resolve("token"), "the-token-of-the-pod");
        Files.copy(certificates.authority(), account.resolve("service-ca.crt"));
        try (DockerRegistry registry = DockerRegistry.builder()
                        .tls(certificates)
                        .basicAuth("serviceaccount", "the-token-of-the-pod")
                        .start(dir);
                ForwardProxy proxy = ForwardProxy.start().host(name + ":5000", registry.port())) {
            SkopeoRun run = SkopeoRun.of(archive, name + ":5000/project/os:one")
                    .access(access -> access.withOpenshift(true))
                    .access(options -> options.withTlsVerify(true))
                    .env("COREOS_SERVICE_ACCOUNT", account.toString())
                    .env("HTTPS_PROXY", "http://" + proxy.address());

            run.push();

            assertThat(registry.manifestDigest("project/os", "one")).isEqualTo(archive.digest());
            assertThat(run.secretFile().getParent()).doesNotExist();
            assertThatThrownBy(
                            () -> run.env("COREOS_SERVICE_ACCOUNT", "/nowhere").push())
                    .hasMessageContaining("openshift: there is no service account at /nowhere");
        }
    }

    @Test
    void jenkinsProxyIsUsedWithItsPassword() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir);
                ForwardProxy proxy =
                        ForwardProxy.start().basicAuth("me", "pr@xy %").host("registry.test:80", registry.port())) {
            ProxySettings settings =
                    ProxySettings.fromEnvironment(Map.of("all_proxy", "http://me:pr%40xy%20%25@" + proxy.address()));
            SkopeoRun run =
                    SkopeoRun.of(archive, "registry.test:80/org/os:one").access(access -> access.withProxies(settings));

            run.push();

            assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(archive.digest());
            assertThat(proxy.requests()).isNotEmpty();
            assertThat(run.log()).doesNotContain("pr@xy").doesNotContain("pr%40xy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void warnsOnceOfCredentialsOverPlainHttp(String shell) throws Exception {
        try (DockerRegistry registry =
                DockerRegistry.builder().basicAuth("robot", "s3cret").start(dir)) {
            SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/org/os:one")
                    .shell(shell)
                    .tags("two")
                    .access(access -> access.withCredentials(RIGHT));

            run.push();

            assertThat(run.log())
                    .containsOnlyOnce("credentials are sent to " + registry.host()
                            + " over plain HTTP, where others can read them");
        }
    }

    @Test
    void warnsOnceOfCredentialsWithoutVerification() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir);
        try (DockerRegistry registry = DockerRegistry.builder()
                .tls(certificates)
                .basicAuth("robot", "s3cret")
                .start(dir)) {
            SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/org/os:one")
                    .tags("two")
                    .skipIfPresent()
                    .access(access -> access.withCredentials(RIGHT));

            run.push();

            assertThat(run.log())
                    .containsOnlyOnce(
                            "credentials are sent to " + registry.host() + ", whose certificate is not verified");
        }
    }

    @Test
    void doesNotWarnIfNoCredentialsAreExposed() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir);
        try (DockerRegistry open = DockerRegistry.start(dir);
                DockerRegistry verified = DockerRegistry.builder()
                        .tls(certificates)
                        .basicAuth("robot", "s3cret")
                        .start(dir);
                DockerRegistry closed =
                        DockerRegistry.builder().basicAuth("robot", "s3cret").start(dir)) {
            SkopeoRun unasked =
                    SkopeoRun.of(archive, open.host() + "/org/os:one").access(access -> access.withCredentials(RIGHT));
            unasked.push();
            SkopeoRun secure = secure(verified.host() + "/org/os:one")
                    .access(access ->
                            access.withCaCertificate(certificates.authority().toString()));
            secure.push();
            SkopeoRun none = SkopeoRun.of(archive, closed.host() + "/org/os:one");
            assertThatThrownBy(none::push).hasMessageContaining("the step has no credentials");

            assertThat(unasked.log() + secure.log() + none.log()).doesNotContain("credentials are sent");
        }
    }

    @Test
    void rejectsTokensThatNeedAnArgument() {
        assertThatThrownBy(() -> SkopeoRun.of(archive, "registry.test/org/os:one")
                        .access(access ->
                                access.withCredentials(RegistryCredentials.bearer("t0ken", "the secret text 'quay'")))
                        .push())
                .hasMessageStartingWith("skopeo accepts the token (the secret text 'quay') only as an argument")
                .hasMessageNotContaining("t0ken");
    }
}
