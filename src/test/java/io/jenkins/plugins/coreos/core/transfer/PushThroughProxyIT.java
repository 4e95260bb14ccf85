package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.http.NoProxy;
import io.jenkins.plugins.coreos.core.http.ProxyServer;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.core.registry.Failure;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.ForwardProxy;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.TokenServer;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes to a registry whose name only a proxy knows, so that all requests must pass the proxy. */
@ExtendWith(FailureLogs.class)
class PushThroughProxyIT {
    private static final RegistryCredentials RIGHT = RegistryCredentials.basic("robot", "s3cret", "the test");

    @TempDir
    Path dir;

    private ForwardProxy proxy;
    private TestArchive archive;

    @BeforeEach
    void startProxy() throws Exception {
        proxy = ForwardProxy.start();
        archive = Archives.image().layers(3, 200_000).write(dir.resolve("image.ociarchive"));
    }

    @AfterEach
    void stopProxy() {
        proxy.close();
    }

    @Test
    void httpsUsesATunnelAndChecksTheRequestedHostName() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir, "IP:127.0.0.1", "DNS:registry.test");
        try (DockerRegistry registry = DockerRegistry.builder()
                .tls(certificates)
                .basicAuth("robot", "s3cret")
                .start(dir)) {
            proxy.host("registry.test:443", registry.port()).host("other.test:443", registry.port());

            Pushes.push(request("registry.test", certificates, "http://" + proxy.address()));

            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(proxy.requests()).isNotEmpty().containsOnly("CONNECT registry.test:443 200");
            assertThatThrownBy(() -> Pushes.push(request("other.test", certificates, proxy.address())))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.failure()).isEqualTo(Failure.TLS))
                    .hasMessageContaining("other.test");
        }
    }

    @Test
    void plainHttpGoesInAbsoluteForm() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            proxy.host("registry.test:80", registry.port());

            Pushes.push(Pushes.request(archive.path(), "registry.test/os/image:one")
                    .retries(0)
                    .options(options -> options.withProxies(environment(proxy.address())))
                    .build());

            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(proxy.requests()).contains("GET http://registry.test/v2/ 200");
        }
    }

    @Test
    void triesPlainHttpWhereTheProxyRefusesTheTunnel() throws Exception {
        proxy.refuseTunnels("403 Forbidden");
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            proxy.host("registry.test:5000", registry.port());
            Pushes push = Pushes.request(archive.path(), "registry.test:5000/os/image:one")
                    .retries(0)
                    .options(options -> options.withProxies(ProxySettings.fromEnvironment(
                            Map.of("http_proxy", proxy.address(), "https_proxy", proxy.address()))));
            assertThatThrownBy(() -> Pushes.push(push.tlsVerify(true).build()))
                    .hasMessageContaining("does not connect to registry.test:5000 (HTTP 403)");

            Pushes.push(push.tlsVerify(false).build());
            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(proxy.requests())
                    .contains("CONNECT registry.test:5000 403", "GET http://registry.test:5000/v2/ 200");
        }
    }

    @Test
    void sendsTheProxyPasswordOnlyToTheProxy() throws Exception {
        proxy.basicAuth("me", "pr0xy");
        try (TokenServer tokens = TokenServer.start("robot", "s3cret", TestCertificates.in(dir));
                DockerRegistry registry =
                        DockerRegistry.builder().tokenAuth(tokens).start(dir)) {
            proxy.host("registry.test:80", registry.port());

            Pushes.push(plain("http://me:pr0xy@" + proxy.address())
                    .credentials(RIGHT)
                    .build());

            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(tokens.requests())
                    .allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Basic cm9ib3Q6czNjcmV0"));
            assertThat(proxy.requests()).noneMatch(request -> request.endsWith(" 407"));
        }
    }

    @Test
    void attributesARejectedLoginToTheProxyWithoutThePassword() throws Exception {
        proxy.basicAuth("me", "pr0xy").host("registry.test:80", 1);
        String with = "http://me:wr0ng@" + proxy.address();

        assertThatThrownBy(() -> Pushes.push(plain(with).build()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("rejects user 'me' with this password (HTTP 407)")
                .hasMessageNotContaining("wr0ng");
        assertThatThrownBy(() -> Pushes.push(plain(proxy.address()).build()))
                .hasMessageContaining("the proxy " + proxy.address() + " (http_proxy) requires authentication"
                        + " (HTTP 407) — set user and password in http_proxy: http://user:password@host:port");
    }

    @Test
    void tunnelUsesBasicAuthEvenIfDisabledInTheJdk() throws Exception {
        assertThat(System.getProperty("jdk.http.auth.tunneling.disabledSchemes"))
                .as("Java's default")
                .isNull();
        TestCertificates certificates = TestCertificates.in(dir, "IP:127.0.0.1", "DNS:registry.test");
        proxy.basicAuth("me", "pr0xy");
        try (DockerRegistry registry = DockerRegistry.builder()
                .tls(certificates)
                .basicAuth("robot", "s3cret")
                .start(dir)) {
            proxy.host("registry.test:443", registry.port());

            Pushes.push(request("registry.test", certificates, "http://me:pr0xy@" + proxy.address()));

            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(registry.log()).doesNotContain("Proxy-Authorization");
            assertThatThrownBy(() ->
                            Pushes.push(request("registry.test", certificates, "http://me:wr0ng@" + proxy.address())))
                    .hasMessageContaining("rejects user 'me' with this password (HTTP 407)")
                    .hasMessageNotContaining("wr0ng");
        }
    }

    @Test
    void errorNamesUnreachableOrRefusingProxy() throws Exception {
        Pushes nowhere = Pushes.request(archive.path(), "registry.test/os/image:one")
                .retries(0)
                .options(options -> options.withTlsVerify(true).withProxies(environment("127.0.0.1:1")))
                .build();
        assertThatThrownBy(() -> Pushes.push(nowhere))
                .hasMessageContaining("cannot connect to the proxy 127.0.0.1:1 (HTTPS_PROXY)")
                .hasMessageContaining("add the registry to NO_PROXY");
        Pushes unknown = Pushes.request(archive.path(), "registry.test/os/image:one")
                .retries(0)
                .options(options -> options.withTlsVerify(true).withProxies(environment("no-such-host.invalid")))
                .build();
        assertThatThrownBy(() -> Pushes.push(unknown))
                .hasMessageContaining("cannot connect to the proxy no-such-host.invalid:80 (HTTPS_PROXY)");
        proxy.refuse("403 Forbidden");
        assertThatThrownBy(() -> Pushes.push(tunnelled()))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.failure()).isEqualTo(Failure.REFUSED))
                .hasMessageContaining("does not connect to registry.test:5000 (HTTP 403)");
        proxy.refuse("503 Service Unavailable");
        assertThatThrownBy(() -> Pushes.push(tunnelled()))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNREACHABLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"403 Forbidden", "405 Method Not Allowed", "503 Service Unavailable"})
    void reachesPlainRegistryThroughProxyWithoutTunnels(String status) throws Exception {
        proxy.refuseTunnels(status);
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            proxy.host("registry.test:5000", registry.port());
            Pushes.push(Pushes.request(archive.path(), "registry.test:5000/os/image:one")
                    .retries(0)
                    .options(options -> options.withProxies(environment(proxy.address())))
                    .build());

            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThatThrownBy(() -> Pushes.push(tunnelled()))
                    .hasMessageContaining("does not connect to registry.test:5000 (HTTP " + status.substring(0, 3));
        }
    }

    @Test
    void reachesRegistryInNoProxyDirectly() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.push(Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .options(options -> options.withProxies(environment(proxy.address())))
                    .build());

            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(proxy.requests()).isEmpty();
        }
    }

    @Test
    void reachesDockerHubAtItsRegistryHost() throws Exception {
        proxy.refuse("403 Forbidden");

        assertThatThrownBy(() -> Pushes.push(Pushes.request(archive.path(), "docker.io/org/image:one")
                        .options(options -> options.withTlsVerify(true).withProxies(environment(proxy.address())))
                        .build()))
                .isInstanceOf(RegistryException.class);
        assertThat(proxy.requests()).containsOnly("CONNECT registry-1.docker.io:443 403");
    }

    /** A push that uses plain HTTP: without a proxy for https, the registry cannot be found over TLS. */
    private Pushes plain(String proxyUrl) {
        ProxyServer server = environment(proxyUrl).http();
        return Pushes.request(archive.path(), "registry.test/os/image:one")
                .retries(0)
                .options(options -> options.withProxies(new ProxySettings(server, null, NoProxy.NOTHING)));
    }

    private Pushes tunnelled() {
        return Pushes.request(archive.path(), "registry.test:5000/os/image:one")
                .retries(0)
                .options(options -> options.withTlsVerify(true).withProxies(environment(proxy.address())))
                .build();
    }

    private Pushes request(String registry, TestCertificates certificates, String proxyUrl) throws Exception {
        String pem = CaCertificates.readFile(certificates.authority());
        return Pushes.request(archive.path(), registry + "/os/image:one")
                .credentials(RIGHT)
                .retries(0)
                .options(options ->
                        options.withTlsVerify(true).withCaCertificates(pem).withProxies(environment(proxyUrl)))
                .build();
    }

    private static ProxySettings environment(String url) {
        return ProxySettings.fromEnvironment(Map.of("http_proxy", url, "HTTPS_PROXY", url));
    }
}
