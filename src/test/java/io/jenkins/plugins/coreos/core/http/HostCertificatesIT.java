package io.jenkins.plugins.coreos.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests certificates in certs.d, as podman finds them. */
class HostCertificatesIT {
    @TempDir
    Path dir;

    private TestCertificates certificates;
    private Path home;
    private Path system;

    @BeforeEach
    void makeDirectories() throws IOException {
        certificates = TestCertificates.in(dir);
        home = Files.createDirectories(dir.resolve("home/registry.test:5000")).getParent();
        system = Files.createDirectories(dir.resolve("etc/registry.test:5000")).getParent();
    }

    private HostCertificates find(String registry) throws IOException {
        return HostCertificates.find(List.of(home, system), registry);
    }

    @Test
    void readsAuthoritiesAndClientCertificates() throws IOException {
        Path place = home.resolve("registry.test:5000");
        Files.copy(certificates.authority(), place.resolve("a.crt"));
        Files.copy(certificates.certificate(), place.resolve("client.cert"));
        Files.copy(certificates.key(), place.resolve("client.key"));
        Files.writeString(place.resolve("README"), "no certificate");

        HostCertificates found = find("registry.test:5000");
        assertThat(found.authorities()).contains(Files.readString(certificates.authority()));
        assertThat(found.clients()).hasSize(1);
        assertThat(find("registry.test").authorities()).isNull();
        assertThat(find("other.test").clients()).isEmpty();
    }

    @Test
    void readsOnlyFirstExistingDirectory() throws IOException {
        Files.copy(certificates.authority(), system.resolve("registry.test:5000/a.crt"));
        assertThat(find("registry.test:5000").authorities()).isNull();

        Files.delete(home.resolve("registry.test:5000"));
        assertThat(find("registry.test:5000").authorities()).isNotNull();
    }

    @Test
    void reportsMissingAndDamagedFiles() throws IOException {
        Path place = home.resolve("registry.test:5000");
        Files.copy(certificates.certificate(), place.resolve("client.cert"));
        assertThatThrownBy(() -> find("registry.test:5000"))
                .hasMessageContaining("client.cert has no key")
                .hasMessageContaining("client.key");
        Files.move(place.resolve("client.cert"), place.resolve("other.txt"));
        Files.copy(certificates.key(), place.resolve("client.key"));
        assertThatThrownBy(() -> find("registry.test:5000")).hasMessageContaining("client.key has no certificate");
        Files.writeString(place.resolve("client.cert"), "nothing");
        assertThatThrownBy(() -> find("registry.test:5000"))
                .hasMessageContaining("client.cert contains no certificate");
    }

    @Test
    void listsPodmansDirectories() {
        assertThat(HostCertificates.roots(dir))
                .containsExactly(
                        dir.resolve(".config/containers/certs.d"),
                        Path.of("/etc/containers/certs.d"),
                        Path.of("/etc/docker/certs.d"));
        assertThat(HostCertificates.roots(null)).hasSize(2);
    }
}
