package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.TokenServer;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Image;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inspections of images in registries. */
@ExtendWith(FailureLogs.class)
class ImageInspectionIT {
    private static final String CREATED = "2026-11-29T09:00:00.123456789Z";

    @TempDir
    Path dir;

    private static Image image(String arch) {
        return Archives.image()
                .seed(arch.hashCode())
                .architecture(arch)
                .created(CREATED)
                .label("version", "416.94")
                .label("arch", arch)
                .annotation("org.opencontainers.image.source", "https://example.com/" + arch)
                .layers(2, 10_000);
    }

    @Test
    void describesAnImageByItsDocuments() throws Exception {
        TestArchive archive = image("amd64").write(dir.resolve("image"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();

            Map<String, Object> map =
                    Inspections.of(registry.host() + "/os/image:one").map();

            assertThat(map)
                    .containsOnlyKeys(
                            "digest",
                            "mediaType",
                            "size",
                            "created",
                            "arch",
                            "architectures",
                            "labels",
                            "annotations",
                            "config",
                            "layers")
                    .containsEntry("digest", archive.digest())
                    .containsEntry("mediaType", MediaTypes.OCI_MANIFEST)
                    .containsEntry("created", CREATED)
                    .containsEntry("arch", "x86_64")
                    .containsEntry("architectures", List.of("x86_64"))
                    .containsEntry("labels", Map.of("version", "416.94", "arch", "amd64"))
                    .containsEntry(
                            "annotations", Map.of("org.opencontainers.image.source", "https://example.com/amd64"));
            List<Map<?, ?>> blobs = new ArrayList<>();
            blobs.add((Map<?, ?>) map.get("config"));
            ((List<?>) map.get("layers")).forEach(layer -> blobs.add((Map<?, ?>) layer));
            assertThat(blobs).hasSize(3);
            long size = Files.size(registry.blob(archive.digest()));
            for (int i = 0; i < 3; i++) {
                String digest = archive.blobs().get(i);
                long blobSize = Files.size(registry.blob(digest));
                size += blobSize;
                assertThat(blobs.get(i).keySet()).hasToString("[digest, mediaType, size]");
                assertThat(blobs.get(i).get("digest")).isEqualTo(digest);
                assertThat(blobs.get(i).get("size")).isEqualTo(blobSize);
            }
            assertThat(blobs.get(0).get("mediaType")).isEqualTo("application/vnd.oci.image.config.v1+json");
            assertThat(blobs.get(1).get("mediaType")).isEqualTo("application/vnd.oci.image.layer.v1.tar+gzip");
            assertThat(map).containsEntry("size", size);
            assertThat(registry.requests())
                    .filteredOn(request ->
                            request.method().equals("GET") && request.uri().contains("/blobs/sha256"))
                    .as("only the configuration is read")
                    .hasSize(1);
        }
    }

    @Test
    void describesAnIndexAndOneOfItsImages() throws Exception {
        TestArchive archive = Archives.layout(image("s390x"), image("arm64"), image("amd64"))
                .asIndex()
                .write(dir.resolve("index"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            TransferResult pushed = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .push();

            Map<String, Object> map = Inspections.of(registry.host() + "/os/image:one")
                    .arch("aarch64")
                    .map();

            String arm = pushed.manifests().get("aarch64").toString();
            assertThat(map)
                    .containsEntry("digest", archive.digest())
                    .containsEntry("mediaType", MediaTypes.OCI_INDEX)
                    .containsEntry("arch", "aarch64")
                    .containsEntry("architectures", List.of("s390x", "aarch64", "x86_64"))
                    .containsEntry("labels", Map.of("version", "416.94", "arch", "arm64"))
                    .containsEntry(
                            "annotations", Map.of("org.opencontainers.image.source", "https://example.com/arm64"));
            assertThat((Map<?, ?>) map.get("manifests"))
                    .hasToString("{s390x=" + pushed.manifests().get("s390x") + ", aarch64=" + arm + ", x86_64="
                            + pushed.manifests().get("x86_64") + "}");
            Map<String, Object> one =
                    Inspections.of(registry.host() + "/os/image@" + arm).map();
            for (String key : List.of("size", "created", "labels", "annotations", "config", "layers")) {
                assertThat(map).containsEntry(key, one.get(key));
            }
            assertThatThrownBy(() -> Inspections.of(registry.host() + "/os/image:one")
                            .arch("ppc64le")
                            .run())
                    .hasMessage(registry.host() + "/os/image@" + archive.digest()
                            + " has no image for ppc64le; it has aarch64, s390x, x86_64");
        }
    }

    @Test
    void archiveHasTheSameDescriptionWithOffsets() throws Exception {
        TestArchive archive =
                Archives.layout(image("s390x"), image("amd64")).asIndex().write(dir.resolve("index"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();
            Map<String, Object> remote = Inspections.of(registry.host() + "/os/image:one")
                    .arch("s390x")
                    .map();

            Map<String, Object> local =
                    Inspections.of(archive.path()).arch("s390x").map();

            List<Map<?, ?>> blobs = new ArrayList<>();
            blobs.add((Map<?, ?>) local.get("config"));
            ((List<?>) local.get("layers")).forEach(layer -> blobs.add((Map<?, ?>) layer));
            assertThat(blobs)
                    .allSatisfy(blob -> assertThat(blob.remove("offset")).isInstanceOf(Long.class));
            assertThat(local).isEqualTo(remote);
            assertThat(List.copyOf(local.keySet())).isEqualTo(List.copyOf(remote.keySet()));
        }
    }

    @Test
    void digestTakesOneHead() throws Exception {
        TestArchive archive = image("amd64").write(dir.resolve("image"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();
            int before = registry.requests().size();

            Map<String, Object> map = Inspections.of(registry.host() + "/os/image:one")
                    .digestOnly()
                    .map();

            assertThat(map).isEqualTo(Map.of("digest", archive.digest()));
            assertThat(registry.requests().subList(before, registry.requests().size()))
                    .extracting(request -> request.kind())
                    .containsExactly(RequestKind.PING, RequestKind.MANIFEST_HEAD);
            assertThat(Inspections.of(registry.host() + "/os/image@" + archive.digest())
                            .digestOnly()
                            .map())
                    .isEqualTo(map);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void missingTagOrRepositoryIsEmptyIfPermitted(boolean digestOnly) throws Exception {
        TestArchive archive = image("amd64").write(dir.resolve("image"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();
            for (String reference : List.of(
                    registry.host() + "/os/image:two",
                    registry.host() + "/os/other:one",
                    registry.host() + "/os/image@sha256:" + "0".repeat(64))) {
                Inspections inspection = Inspections.of(reference);
                if (digestOnly) {
                    inspection.digestOnly();
                }

                assertThat(inspection.missingOk(true).run()).isEmpty();
                assertThatThrownBy(inspection.missingOk(false)::run)
                        .hasMessageStartingWith("could not get manifest " + reference + ": GET ")
                        .hasMessageContaining("HTTP 404 MANIFEST_UNKNOWN")
                        .hasMessageEndingWith("check the image's name and tag");
            }
            assertThat(Inspections.of(registry.host() + "/os/image:one")
                            .missingOk(true)
                            .run())
                    .isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MANIFEST_UNKNOWN", "NAME_UNKNOWN", ""})
    void recognizesEveryErrorCodeOfAMissingImage(String code) throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            Fault missing = code.isEmpty() ? Fault.status(404) : Fault.error(404, code, "unknown");
            registry.on(RequestKind.MANIFEST_GET).always(missing);
            Inspections inspection = Inspections.of(registry.host() + "/os/image:one");

            assertThat(inspection.missingOk(true).run()).isEmpty();
            assertThatThrownBy(inspection.missingOk(false)::run)
                    .hasMessageContaining("HTTP 404")
                    .hasMessageEndingWith("check the image's name and tag");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain; charset=utf-8 -> 404 page not found",
                "text/html; charset=utf-8 -> {\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}",
                "text/html -> ",
                "application/xml -> <?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>",
            })
    void recognizesThe404OfARegistryInAnyForm(String response) throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            Fault missing = Fault.status(404)
                    .header("Content-Type", response.split(" -> ", 2)[0])
                    .body(response.split(" -> ", 2)[1]);
            registry.on(RequestKind.MANIFEST_GET).always(missing);
            registry.on(RequestKind.MANIFEST_HEAD).always(missing);
            Inspections inspection =
                    Inspections.of(registry.host() + "/os/image:one").missingOk(true);

            assertThat(inspection.run()).isEmpty();
            assertThat(inspection.digestOnly().run()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void webPageIsNotAMissingImage(boolean digestOnly) throws Exception {
        TestArchive archive = image("amd64").write(dir.resolve("image"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();
            Fault page = Fault.status(404)
                    .header("Content-Type", "text/html")
                    .body("<!DOCTYPE html><title>No backend</title>");
            registry.on(RequestKind.MANIFEST_GET).once(page);
            registry.on(RequestKind.MANIFEST_HEAD).once(page);
            Inspections inspection = Inspections.of(registry.host() + "/os/image:one")
                    .missingOk(true)
                    .retries(1);
            if (digestOnly) {
                inspection.digestOnly();
            }

            assertThat(inspection.map()).containsEntry("digest", archive.digest());

            registry.on(RequestKind.MANIFEST_GET).always(page);
            registry.on(RequestKind.MANIFEST_HEAD).always(page);
            assertThatThrownBy(inspection::run)
                    .hasMessageContaining("HTTP 404 No backend, a web page instead of the registry's response")
                    .hasMessageEndingWith("a proxy or load balancer may have sent it; check host and port");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | HTTP 401",
                "403 | anonymous access is not allowed here; grant read access to the repository",
                "500 | HTTP 500",
                "503 | HTTP 503",
                "200 | the document is neither a manifest nor an index",
            })
    void otherResponsesAreFailures(int status, String message) {
        try (FakeRegistry registry = FakeRegistry.start()) {
            Fault fault = Fault.status(status).body(status == 200 ? "{}" : "");
            registry.on(RequestKind.MANIFEST_GET).always(fault);
            registry.on(RequestKind.MANIFEST_HEAD).always(Fault.status(status == 200 ? 302 : status));

            for (boolean missingOk : new boolean[] {true, false}) {
                Inspections inspection =
                        Inspections.of(registry.host() + "/os/image:one").missingOk(missingOk);

                // Advice is about reading: "pull" and "read access".
                assertThatThrownBy(inspection::run)
                        .hasMessageStartingWith("could not get manifest " + registry.host() + "/os/image:one: ")
                        .hasMessageContaining(message)
                        .hasMessageNotContaining("push");
                assertThatThrownBy(inspection.digestOnly()::run)
                        .hasMessageStartingWith("could not look up " + registry.host() + "/os/image:one: HEAD ")
                        .hasMessageNotContaining("push");
            }
        }
    }

    @Test
    void missingTokenServiceIsNotAMissingImage() {
        try (FakeRegistry registry = FakeRegistry.builder()
                .bearerAuth("robot", "s3cret", Duration.ofMinutes(1))
                .start()) {
            registry.on(RequestKind.TOKEN).always(Fault.status(404));
            Inspections inspection = Inspections.of(registry.host() + "/os/image:one")
                    .credentials("robot", "s3cret")
                    .missingOk(true);

            assertThatThrownBy(inspection::run).hasMessageContaining("HTTP 404").hasMessageContaining("/token");
            assertThatThrownBy(inspection.digestOnly()::run).hasMessageContaining("/token");
        }
    }

    @Test
    void missingRegistryIsNotAMissingImage() {
        assertThatThrownBy(() -> Inspections.of("127.0.0.1:1/os/image:one")
                        .missingOk(true)
                        .run())
                .hasMessageContaining("the connection was refused");
    }

    @Test
    void missingPartIsNotAMissingImage() throws Exception {
        TestArchive archive =
                Archives.layout(image("s390x"), image("arm64")).asIndex().write(dir.resolve("index"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();
            Inspections inspection = Inspections.of(registry.host() + "/os/image:one")
                    .arch("s390x")
                    .missingOk(true);
            registry.on(RequestKind.MANIFEST_GET).at("sha256:").always(Fault.status(404));

            assertThatThrownBy(inspection::run)
                    .hasMessageStartingWith("could not get manifest " + registry.host() + "/os/image@sha256:");

            registry.clearFaults();
            registry.removeBlob("os/image", archive.blobs().get(0));
            assertThatThrownBy(inspection::run).hasMessageContaining("could not pull blob sha256:");
        }
    }

    @Test
    void readsWithATokenThatCanOnlyPull() throws Exception {
        TestArchive archive = image("amd64").write(dir.resolve("image"));
        try (TokenServer tokens = TokenServer.start("robot", "s3cret", TestCertificates.in(dir));
                DockerRegistry registry =
                        DockerRegistry.builder().tokenAuth(tokens).start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .credentials(RegistryCredentials.basic("robot", "s3cret", "the test"))
                    .push();
            int before = tokens.requests().size();

            Optional<Map<String, Object>> map = Inspections.of(registry.host() + "/os/image:one")
                    .credentials("robot", "s3cret")
                    .run();

            assertThat(map).isPresent();
            assertThat(tokens.requests().subList(before, tokens.requests().size()))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("pull")
                    .doesNotContain("push");
        }
    }
}
