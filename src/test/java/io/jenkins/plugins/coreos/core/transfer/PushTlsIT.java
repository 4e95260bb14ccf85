package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistryConfig;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After a TLS connection to the registry, nothing is sent over plain HTTP. */
class PushTlsIT {
    @TempDir
    Path dir;

    private SSLContext before;
    private TestCertificates certificates;
    private TestArchive archive;

    @BeforeEach
    void trustTheTestAuthority() throws Exception {
        certificates = TestCertificates.in(dir);
        archive = Archives.small(dir.resolve("image"));
        before = SSLContext.getDefault();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificates.authority())) {
            store.setCertificateEntry(
                    "test", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLContext.setDefault(context);
    }

    @AfterEach
    void restoreTrust() {
        SSLContext.setDefault(before);
    }

    @Test
    void upgradesLocationOfSameHostToHttps() throws Exception {
        try (FakeRegistry registry = registry().start()) {
            registry.on(RequestKind.MOUNT)
                    .always(Fault.status(202)
                            .header("Location", "http://127.0.0.1/v2/os/image/blobs/uploads/x?_state=1"));
            registry.on(RequestKind.UPLOAD_PUT).always(Fault.status(201));
            registry.on(RequestKind.MANIFEST_PUT).always(Fault.status(403));
            assertThatThrownBy(() -> push(registry)).hasMessageContaining("HTTP 403");

            assertThat(registry.requests(RequestKind.UPLOAD_PUT))
                    .hasSize(4)
                    .allMatch(request -> request.query().startsWith("_state=1&digest=sha256"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RequestKind.class,
            names = {"MOUNT", "UPLOAD_PUT", "MANIFEST_PUT"})
    void sendsNothingToPlainHttpOfOtherHost(RequestKind kind) throws Exception {
        try (FakeRegistry other = FakeRegistry.start();
                FakeRegistry registry = registry().start()) {
            String elsewhere = other.url().replace("127.0.0.1", "localhost") + "/v2/os/image/blobs/uploads/x";
            registry.on(kind)
                    .always(
                            kind == RequestKind.MOUNT
                                    ? Fault.status(202).header("Location", elsewhere)
                                    : Fault.redirect(307, elsewhere));
            assertThatThrownBy(() -> push(registry))
                    .hasMessageContaining("a redirect from TLS to plain HTTP, to http://localhost");
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void locationsWithAndWithoutTheHostAreTheSame() throws Exception {
        try (FakeRegistry registry = registry().absoluteLocations().start()) {
            push(registry);
            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
        }
        try (FakeRegistry registry = registry().start()) {
            push(registry);
            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
        }
    }

    private FakeRegistryConfig registry() {
        return FakeRegistry.builder().tls(certificates).basicAuth("robot", "pa55");
    }

    private TransferResult push(FakeRegistry registry) throws Exception {
        return Pushes.push(Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .credentials(RegistryCredentials.basic("robot", "pa55", "the test"))
                .tlsVerify(true)
                .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20))
                .build());
    }
}
