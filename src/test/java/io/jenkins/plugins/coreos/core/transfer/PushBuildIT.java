package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.archive.CosaBuilds;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pushes of a build's architectures out of COSA's directory, as {@code cosa push-container-manifest} does. */
@ExtendWith(FailureLogs.class)
class PushBuildIT {
    private static final String ID = "42.20260101.3.0";
    private static final String STAMP = "coreos-assembler.meta-stamp";

    @TempDir
    Path dir;

    private CosaBuilds cosa;

    @BeforeEach
    void makeBuilds() {
        cosa = new CosaBuilds(dir.resolve("cosa"))
                .build(ID, "x86_64", "aarch64", "s390x")
                .build("42.20260102.3.0", "x86_64");
    }

    @Test
    void allArchitecturesBecomeOneIndexReadBySkopeo() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String repository = registry.host() + "/fedora/fedora-coreos";

            TransferResult result = push(repository, "all");

            assertThat(result.destinations().get(0).tags()).containsExactly(ID);
            JsonObject index = raw(repository + ":" + ID);
            assertThat(index.string("mediaType")).isEqualTo(MediaTypes.OCI_INDEX);
            assertThat(index.objects("manifests"))
                    .extracting(entry -> entry.string("digest"))
                    .containsExactly(digest("x86_64"), digest("aarch64"), digest("s390x"));
            assertThat(index.objects("manifests"))
                    .extracting(entry -> entry.object("platform").members())
                    .containsExactly(
                            Map.of("os", "linux", "architecture", "amd64"),
                            Map.of("os", "linux", "architecture", "arm64"),
                            Map.of("os", "linux", "architecture", "s390x"));
            Path back = Files.createDirectory(dir.resolve("back"));
            Skopeo.copyToDir(repository + ":" + ID, back, "--all");
            assertThat(Skopeo.verifyBlobs(back)).isPositive();
        }
    }

    @Test
    void updatesMetaJsonOfEachArchitectureAsCosaDoes() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String first = registry.host() + "/fedora/fedora-coreos";
            String second = registry.host() + "/mirror/fedora-coreos";
            Map<String, Object> before = meta("aarch64");

            TransferResult result = push(first, List.of("stable", "42"), "x86_64", "aarch64");
            push(first, List.of("stable", "42"), "x86_64", "aarch64");
            push(second, List.of("stable"), "x86_64", "aarch64");

            String index = result.manifest().digest().toString();
            for (String arch : List.of("x86_64", "aarch64")) {
                Map<String, Object> record = record(first, digest(arch), index, "stable", "42");
                record.put("additional-images", List.of(record(second, digest(arch), index, "stable")));
                assertThat(meta(arch)).containsEntry("base-oscontainer", record);
            }
            Map<String, Object> after = meta("aarch64");
            assertThat((Long) after.remove(STAMP)).isGreaterThan((Long) before.remove(STAMP));
            after.remove("base-oscontainer");
            assertThat(after).isEqualTo(before);
            assertThat(meta("s390x")).doesNotContainKey("base-oscontainer");
        }
    }

    @Test
    void recordsOneArchitectureAndAnotherImageAsCosaDoes() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String repository = registry.host() + "/fedora/extensions";

            TransferResult result = run(
                    new BuildImages("cosa", ID, List.of("arm64"), false, "extensions-container", null, List.of()),
                    repository,
                    List.of("a"),
                    null,
                    false);

            String digest = cosa.digest(ID, "aarch64", "extensions-container");
            assertThat(raw(repository + ":a").objects("manifests"))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.string("digest")).isEqualTo(digest));
            String index = result.manifest().digest().toString();
            assertThat(registry.manifestDigest("fedora/extensions", "a")).isEqualTo(index);
            assertThat(meta("aarch64"))
                    .containsEntry("extensions-container", record(repository, digest, index, "a"))
                    .doesNotContainKey("base-oscontainer");
        }
    }

    @Test
    void buildWithoutArchesIsASingleImage() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String repository = registry.host() + "/os/image";

            TransferResult result = run(
                    new BuildImages("cosa", "latest", List.of(), false, null, null, List.of()),
                    repository,
                    List.of(),
                    null,
                    false);

            assertThat(result.destinations().get(0).tags()).containsExactly("42.20260102.3.0-x86_64");
            String digest = cosa.digest("42.20260102.3.0", "x86_64", "ostree");
            assertThat(registry.manifestDigest("os/image", "42.20260102.3.0-x86_64"))
                    .isEqualTo(digest);
            assertThat(json(cosa.meta("42.20260102.3.0", "x86_64")).members())
                    .containsEntry("base-oscontainer", Map.of("image", repository, "digest", digest))
                    .containsEntry(STAMP, 1767225600000000000L);
        }
    }

    @Test
    void convertedIndexRecordsDigestsOfConvertedImages() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String repository = registry.host() + "/os/image";

            run(images("x86_64", "aarch64"), repository, List.of("one"), ImageFormat.V2S2, false);

            JsonObject list = raw(repository + ":one");
            assertThat(list.string("mediaType")).isEqualTo(MediaTypes.DOCKER_LIST);
            Map<?, ?> recorded = (Map<?, ?>) meta("x86_64").get("base-oscontainer");
            assertThat(recorded.get("digest"))
                    .isEqualTo(list.objects("manifests").get(0).string("digest"))
                    .isNotEqualTo(digest("x86_64"));
        }
    }

    @Test
    void presentIndexTakesOnlyHeadRequestsForItsTags() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            push(registry.host() + "/os/image", List.of("one", "two"), "all");
            int before = registry.requests().size();

            TransferResult again = run(images("all"), registry.host() + "/os/image", List.of("one", "two"), null, true);

            assertThat(again.destinations().get(0).skipped()).isTrue();
            assertThat(again.destinations().get(0).uploadedBytes()).isZero();
            List<RecordedRequest> requests = registry.requests();
            assertThat(requests.subList(before, requests.size()))
                    .filteredOn(request -> !request.path().equals("/v2/"))
                    .extracting(request -> request.method() + " " + request.path())
                    .containsExactly("HEAD /v2/os/image/manifests/one", "HEAD /v2/os/image/manifests/two");
        }
    }

    @Test
    void rejectsArchiveOfAnotherArchitectureBeforeAnyRequest() throws Exception {
        Path meta = cosa.meta(ID, "s390x");
        String text = Files.readString(meta)
                .replace(digest("s390x").substring(7), digest("aarch64").substring(7));
        Files.writeString(meta, text);
        Path archive = cosa.archive(ID, "s390x", "ostree");
        Files.delete(archive);
        Files.copy(cosa.archive(ID, "aarch64", "ostree"), archive);
        try (FakeRegistry registry = FakeRegistry.start()) {
            assertThatThrownBy(() -> push(registry.host() + "/os/image", "x86_64", "s390x"))
                    .hasMessage(archive + " contains an image for linux/arm64, but meta.json says s390x;"
                            + " it is not the archive that COSA made");
            assertThat(registry.requests()).isEmpty();
        }
    }

    private String digest(String arch) {
        return cosa.digest(ID, arch, "ostree");
    }

    private Map<String, Object> meta(String arch) throws IOException {
        return new LinkedHashMap<>(json(cosa.meta(ID, arch)).members());
    }

    private static JsonObject json(Path file) throws IOException {
        return Json.parseObject(Files.readAllBytes(file), file.toString());
    }

    private static JsonObject raw(String reference) throws IOException {
        return Json.parseObject(Skopeo.inspectRaw(reference).getBytes(StandardCharsets.UTF_8), reference);
    }

    /** The record that COSA's cmd-push-container-manifest writes. */
    private static Map<String, Object> record(String repository, String digest, String index, String... tags) {
        return new LinkedHashMap<>(
                Map.of("image", repository, "digest", digest, "manifest-list-digest", index, "tags", List.of(tags)));
    }

    private static BuildImages images(String... arches) {
        return new BuildImages("cosa", ID, List.of(arches), false, null, null, List.of());
    }

    private TransferResult push(String to, String... arches) throws IOException, InterruptedException {
        return push(to, List.of(), arches);
    }

    private TransferResult push(String to, List<String> tags, String... arches)
            throws IOException, InterruptedException {
        return run(images(arches), to, tags, null, false);
    }

    private TransferResult run(
            BuildImages images, String to, List<String> tags, ImageFormat format, boolean skipIfPresent)
            throws IOException, InterruptedException {
        TransferSpec spec = new TransferSpec(
                images,
                List.of(Destination.of(to, tags)),
                format,
                4,
                List.of(),
                skipIfPresent,
                null,
                true,
                Pushes.anonymous());
        return new TransferRunner(spec, HostEnvironment.of(Map.of(), dir), line -> {}).run(new TransferProgress());
    }
}
