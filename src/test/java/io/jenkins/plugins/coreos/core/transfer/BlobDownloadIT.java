package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RecordedRequest;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Blob downloads: redirects to object stores, and registries without range support. */
class BlobDownloadIT {
    private static final RegistryCredentials LOGIN = RegistryCredentials.basic("robot", "s3cret", "the test");
    private static final RegistryOptions OPTIONS = RegistryOptions.DEFAULT
            .withTlsVerify(false)
            .withRetries(3)
            .withTiming(
                    new RegistryOptions.Timing(Duration.ofMillis(10), Duration.ofSeconds(20), Duration.ofSeconds(20)));

    @TempDir
    Path dir;

    private RemoteImage image;
    private String largest;

    @BeforeEach
    void createImage() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(7).nextBytes(bytes);
        image = RemoteImage.of(
                Archives.image().rawLayer(bytes).write(dir.resolve("image")).path());
        largest = image.blobs().entrySet().stream()
                .filter(blob -> blob.getValue().length == bytes.length)
                .findAny()
                .orElseThrow()
                .getKey();
    }

    @Test
    void sendsTheRangeButNoCredentialsToTheObjectStore() throws Exception {
        try (FakeRegistry store = FakeRegistry.start();
                FakeRegistry registry = FakeRegistry.builder()
                        .basicAuth("robot", "s3cret")
                        .objectStore(store.url())
                        .start()) {
            image.putInto(registry, "os/image", "one");
            image.putBlobsInto(store, "os/image");
            store.on(RequestKind.BLOB_GET).at(largest).once(Fault.resetAnswerAfter(700_000));

            pull(registry).run(OPTIONS, new TransferProgress(), line -> {});

            assertThat(store.requests(RequestKind.BLOB_RANGE))
                    .extracting(request -> request.header("range"))
                    .hasSize(1)
                    .allMatch(range -> range.matches("bytes=[1-9]\\d+-"));
            assertThat(registry.requests(RequestKind.BLOB_RANGE)).hasSize(1);
            assertThat(store.requests())
                    .extracting(RecordedRequest::authorization)
                    .containsOnlyNulls();
            assertThat(registry.requests(RequestKind.BLOB_GET))
                    .extracting(RecordedRequest::authorization)
                    .doesNotContainNull();
        }
    }

    @Test
    void refusesARedirectFromTlsToPlainHttp() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir);
        try (FakeRegistry store = FakeRegistry.start();
                FakeRegistry registry = FakeRegistry.builder()
                        .tls(certificates)
                        .objectStore(store.url())
                        .start()) {
            image.putInto(registry, "os/image", "one");
            image.putBlobsInto(store, "os/image");

            assertThatThrownBy(() -> pull(registry)
                            .caCertificate(Files.readString(certificates.authority()))
                            .run())
                    .isInstanceOf(RegistryException.class)
                    .hasMessageStartingWith("could not pull blob ")
                    .hasMessageContaining("a redirect from TLS to plain HTTP, to " + store.url())
                    .hasMessageNotContaining("signature");

            assertThat(store.requests()).isEmpty();
            assertThat(dir.resolve("out")).doesNotExist();
        }
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void failsIfARegistryWithoutRangesKeepsDisconnecting() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder().withoutRanges().start()) {
            image.putInto(registry, "os/image", "one");
            registry.on(RequestKind.BLOB_GET).at(largest).always(Fault.truncateAnswer());
            registry.on(RequestKind.BLOB_RANGE).at(largest).always(Fault.truncateAnswer());

            assertThatThrownBy(() -> pull(registry).run(OPTIONS, new TransferProgress(), line -> {}))
                    .hasMessageContaining("the connection broke");

            assertThat(registry.requests(RequestKind.BLOB_RANGE)).hasSizeLessThan(10);
        }
    }

    @Test
    void rejectsEmptyBlobWithWrongDigest() throws Exception {
        String config = "sha256:" + "3".repeat(64);
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                        + "{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":\"" + config
                        + "\",\"size\":0},\"layers\":[]}";
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.addBlob("os/image", config, new byte[0]);
            registry.addManifest(
                    "os/image",
                    "one",
                    "application/vnd.oci.image.manifest.v1+json",
                    manifest.getBytes(java.nio.charset.StandardCharsets.UTF_8));

            assertThatThrownBy(() -> pull(registry).run()).hasMessageContaining(config);

            assertThat(dir.resolve("out")).doesNotExist();
        }
    }

    private Copies pull(FakeRegistry registry) {
        return Copies.from(registry.host() + "/os/image:one")
                .sourceCredentials(LOGIN)
                .archive(dir.resolve("out"));
    }
}
