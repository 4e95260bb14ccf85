package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.archive.CosaBuilds;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RecordedRequest;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pushes of a build with its disk images, as {@code cosa import --download} reads them, and copies of such an index.
 */
@ExtendWith(FailureLogs.class)
class PushDiskImagesIT {
    private static final String ID = "42.20260101.3.0";
    private static final String REPOSITORY = "fedora/fedora-coreos";
    private static final int LARGE = 3_000_000;

    @TempDir
    Path dir;

    private CosaBuilds cosa;
    private Path qemu;
    private Path metal;
    private Path arm;

    @BeforeEach
    void makeBuilds() {
        cosa = new CosaBuilds(dir.resolve("cosa")).build(ID, "x86_64", "aarch64", "s390x");
        qemu = cosa.diskImage(ID, "x86_64", "qemu", "qcow2", bytes(1, LARGE));
        metal = cosa.diskImage(ID, "x86_64", "metal", "raw.gz", bytes(2, 500_000));
        arm = cosa.diskImage(ID, "aarch64", "qemu", "qcow2.xz", bytes(3, 100_000));
        cosa.diskImage(ID, "s390x", "qemu", "qcow2", bytes(4, 10_000));
    }

    @Test
    void indexHasTheShapeThatCosaImportReads() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            TransferResult result = push(registry.host(), List.of("x86_64", "aarch64"), "qemu", "metal");

            JsonObject index = raw(registry.host() + "/" + REPOSITORY + ":" + ID);
            assertThat(index.string("mediaType")).isEqualTo(MediaTypes.OCI_INDEX);
            List<JsonObject> entries = index.objects("manifests");
            assertThat(entries)
                    .extracting(entry -> entry.optionalString("artifactType"))
                    .containsExactly(
                            null,
                            null,
                            "application/vnd.diskimage.qcow2",
                            "application/vnd.diskimage.raw.gzip",
                            "application/vnd.diskimage.qcow2.xz");
            assertThat(entries)
                    .extracting(entry -> entry.object("platform").string("os") + "/"
                            + entry.object("platform").string("architecture"))
                    .containsExactly("linux/amd64", "linux/arm64", "qemu/amd64", "metal/amd64", "qemu/arm64");
            assertThat(result.manifests()).containsOnlyKeys("x86_64", "aarch64");
            assertThat(result.toMap())
                    .containsEntry(
                            "diskImages",
                            Map.of(
                                    "x86_64",
                                    Map.of("qemu", digest(entries.get(2)), "metal", digest(entries.get(3))),
                                    "aarch64",
                                    Map.of("qemu", digest(entries.get(4)))));
        }
    }

    @Test
    void cosaImportDownloadsTheFilesBitForBit() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            push(registry.host(), List.of("x86_64", "aarch64"), "qemu", "metal");

            assertDownloaded(source(registry), "x86_64", qemu, metal);
            assertDownloaded(source(registry), "aarch64", arm);
        }
    }

    @Test
    void skopeoSelectsTheImageByItsPlatform() throws Exception {
        Path image = dir.resolve("image");
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            push(registry.host(), List.of("x86_64", "aarch64"), "qemu");

            Processes.command(Skopeo.skopeo(
                            "copy",
                            "--override-arch=arm64",
                            "--src-tls-verify=false",
                            "docker://" + source(registry),
                            "dir:" + image))
                    .ok();

            assertThat(Digest.sha256(Files.readAllBytes(image.resolve("manifest.json"))))
                    .hasToString(cosa.digest(ID, "aarch64", "ostree"));
        }
    }

    @Test
    void metaJsonIsUpdatedAsForAnIndexWithoutDiskImages() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            TransferResult result = push(registry.host(), List.of("x86_64"), "qemu");

            Map<String, Object> meta = Json.parseObject(Files.readAllBytes(cosa.meta(ID, "x86_64")), "meta.json")
                    .members();
            assertThat(meta)
                    .containsEntry(
                            "base-oscontainer",
                            Map.of(
                                    "image",
                                    registry.host() + "/" + REPOSITORY,
                                    "digest",
                                    cosa.digest(ID, "x86_64", "ostree"),
                                    "manifest-list-digest",
                                    result.manifest().digest().toString(),
                                    "tags",
                                    List.of(ID)));
            assertThat(meta.toString())
                    .contains(Digest.sha256(Files.readAllBytes(qemu)).hex());
        }
    }

    @Test
    void skipIfPresentReadsNoFile() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            TransferResult first = push(registry.host(), List.of("x86_64"), "qemu");
            int before = registry.requests().size();
            // Other bytes would be noticed, if they were read.
            Files.write(qemu, bytes(9, LARGE));

            TransferResult again = run(registry.host(), List.of("x86_64"), true, "qemu");

            assertThat(again.manifest()).isEqualTo(first.manifest());
            assertThat(again.destinations().get(0).skipped()).isTrue();
            List<RecordedRequest> requests = registry.requests();
            assertThat(requests.subList(before, requests.size()))
                    .filteredOn(request -> !request.path().equals("/v2/"))
                    .extracting(request -> request.method() + " " + request.path())
                    .containsExactly("HEAD /v2/" + REPOSITORY + "/manifests/" + ID);
        }
    }

    @Test
    void damagedFileIsNamedAndNoTagIsSet() throws Exception {
        byte[] content = Files.readAllBytes(qemu);
        content[LARGE / 2]++;
        Files.write(qemu, content);
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            assertThatThrownBy(() -> push(registry.host(), List.of("x86_64"), "qemu"))
                    .hasMessage(qemu + " has the digest " + Digest.sha256(content) + ", but meta.json says "
                            + Digest.sha256(bytes(1, LARGE)) + "; it is not the file that COSA made");
            assertThat(registry.tags(REPOSITORY)).isEmpty();
        }
    }

    @Test
    void truncatedFileIsAnErrorBeforeAnyRequest() throws Exception {
        Files.write(qemu, bytes(1, 1000));
        try (FakeRegistry registry = FakeRegistry.start()) {
            assertThatThrownBy(() -> push(registry.host(), List.of("x86_64"), "metal", "qemu"))
                    .hasMessage(qemu + " has 1000 bytes, but meta.json says " + LARGE
                            + "; it is incomplete, or not the file that COSA made");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void resumesAnInterruptedDiskImage() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PUT).once(Fault.resetAfter(2_000_000));

            push(registry.host(), List.of("x86_64"), "qemu");

            assertThat(registry.requests(RequestKind.UPLOAD_PUT))
                    .extracting(RecordedRequest::bodyLength)
                    .contains(LARGE - 2_000_000L);
            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    @Test
    void copyKeepsDiskImages() throws Exception {
        try (DockerRegistry from = DockerRegistry.start(dir);
                DockerRegistry to = DockerRegistry.start(dir)) {
            TransferResult pushed = push(from.host(), List.of("all"), "qemu", "metal");

            TransferResult all =
                    Copies.from(source(from)).to(to.host() + "/all/os").run();
            TransferResult some = Copies.from(source(from))
                    .to(to.host() + "/some/os")
                    .arches("x86_64", "arm64")
                    .run();
            TransferResult one = Copies.from(source(from))
                    .to(to.host() + "/one/os")
                    .arches("x86_64")
                    .run();

            assertThat(all.manifest()).isEqualTo(pushed.manifest());
            assertThat(all.toMap()).containsEntry("diskImages", pushed.toMap().get("diskImages"));
            assertDownloaded(to.host() + "/all/os:" + ID, "x86_64", qemu, metal);
            assertDownloaded(to.host() + "/some/os:" + ID, "aarch64", arm);
            assertThat(some.toMap().get("diskImages"))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsOnlyKeys("x86_64", "aarch64");
            assertThat(one.manifest().digest()).hasToString(cosa.digest(ID, "x86_64", "ostree"));
            assertThat(one.toMap()).doesNotContainKey("diskImages");
        }
    }

    @Test
    void combinedIndexesEqualTheIndexOfOnePush() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            TransferResult x86 = push(registry.host(), List.of("x86_64"), "qemu", "metal");
            TransferResult arm64 = push(registry.host(), List.of("aarch64"), "qemu");
            TransferResult both = push(registry.host(), List.of("x86_64", "aarch64"), "qemu", "metal");

            TransferResult combined = Copies.from(x86.reference())
                    .and(arm64.reference())
                    .to(registry.host() + "/all/os:" + ID)
                    .run();

            assertThat(combined.manifest()).isEqualTo(both.manifest());
            assertThat(combined.toMap())
                    .containsEntry("diskImages", both.toMap().get("diskImages"));
            assertDownloaded(registry.host() + "/all/os:" + ID, "x86_64", qemu, metal);
            assertDownloaded(registry.host() + "/all/os:" + ID, "aarch64", arm);
        }
    }

    @Test
    void copyWithArchTagsOmitsDiskImages() throws Exception {
        try (DockerRegistry from = DockerRegistry.start(dir);
                DockerRegistry to = DockerRegistry.start(dir)) {
            push(from.host(), List.of("x86_64", "aarch64"), "qemu");

            List<String> log = new ArrayList<>();
            TransferResult result = Copies.from(source(from))
                    .to(to.host() + "/tags/os")
                    .archTags()
                    .deleteSource()
                    .run(log::add);

            assertThat(log)
                    .last()
                    .asString()
                    .endsWith(" is not deleted, because it also refers to artifacts that are not copied");
            assertThat(to.tags("tags/os")).containsExactlyInAnyOrder(ID + "-x86_64", ID + "-aarch64");
            assertThat(result.destinations().get(0).uploadedBytes()).isLessThan(100_000);
            assertThat(result.toMap()).doesNotContainKey("diskImages");
        }
    }

    @Test
    void copyToAnotherFormatIsAnError() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            push(registry.host(), List.of("x86_64"), "qemu");

            assertThatThrownBy(() -> Copies.from(source(registry))
                            .to(registry.host() + "/copy/os")
                            .format(ImageFormat.V2S2)
                            .run())
                    .hasMessageContaining("application/vnd.oci.empty.v1+json, which the format v2s2 does not support");
        }
    }

    @Test
    void pullKeepsDiskImagesOnlyWithTheWholeIndex() throws Exception {
        Path whole = dir.resolve("whole.ociarchive");
        Path image = dir.resolve("image.ociarchive");
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            TransferResult pushed = push(registry.host(), List.of("x86_64", "aarch64"), "qemu");

            TransferResult all = Copies.from(source(registry)).archive(whole).run();
            Copies.from(source(registry)).arches("local").archive(image).run();

            assertThat(all.toMap()).containsEntry("diskImages", pushed.toMap().get("diskImages"));
            assertThat(ArchiveCheck.of(whole, 2).faults()).isEmpty();
            assertThat(Files.size(whole)).isGreaterThan(LARGE);
            assertThat(Files.size(image)).isLessThan(LARGE);
            try (OciArchive opened = OciArchive.open(image)) {
                assertThat(opened.platform().os()).isEqualTo("linux");
            }
            TransferResult again =
                    Pushes.request(whole, registry.host() + "/again/os:" + ID).push();
            assertThat(again.manifest()).isEqualTo(pushed.manifest());
            assertDownloaded(registry.host() + "/again/os:" + ID, "x86_64", qemu);
        }
    }

    @Test
    void layerOnIndexHasNoDiskImagesButLeadsToThem() throws Exception {
        Path tree = Files.createDirectories(dir.resolve("tree/etc"));
        Files.writeString(tree.resolve("motd"), "changed");
        List<String> log = new ArrayList<>();
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            TransferResult pushed = push(registry.host(), List.of("x86_64", "aarch64"), "qemu", "metal");
            String to = registry.host() + "/os/pr:";

            Map<String, Object> one = Layering.on(source(registry), "x86_64")
                    .add(tree.getParent())
                    .to(to + "one")
                    .run(log::add)
                    .toMap();
            assertThat(log).noneMatch(line -> line.contains("disk images"));
            Map<String, Object> all = Layering.on(source(registry))
                    .add(tree.getParent())
                    .to(to + "all")
                    .run(log::add)
                    .toMap();

            assertThat(log)
                    .containsOnlyOnce("not copying the disk images of " + registry.host() + "/" + REPOSITORY + "@"
                            + pushed.manifest().digest() + ", which do not contain the layer");
            assertThat(raw(to + "all").objects("manifests")).hasSize(2).noneMatch(entry -> entry.has("artifactType"));
            assertThat(all).doesNotContainKey("diskImages");
            for (Map<String, Object> layered : List.of(one, all)) {
                String base = (String) ((Map<?, ?>) layered.get("base")).get("reference");
                assertDownloaded(base, "x86_64", qemu, metal);
            }
        }
    }

    private void assertDownloaded(String reference, String arch, Path... files) throws Exception {
        Path into = Files.createTempDirectory(dir, "import");
        List<Path> downloaded = CosaImport.download(reference, arch, "fedora-coreos-" + ID, into);
        assertThat(downloaded).hasSameSizeAs(files);
        for (int i = 0; i < files.length; i++) {
            assertThat(downloaded.get(i).getFileName()).isEqualTo(files[i].getFileName());
            assertThat(Files.mismatch(downloaded.get(i), files[i])).isEqualTo(-1);
        }
    }

    private static String source(DockerRegistry registry) {
        return registry.host() + "/" + REPOSITORY + ":" + ID;
    }

    private static String digest(JsonObject entry) throws IOException {
        return entry.string("digest");
    }

    private static JsonObject raw(String reference) throws IOException {
        return Json.parseObject(Skopeo.inspectRaw(reference).getBytes(StandardCharsets.UTF_8), reference);
    }

    private static byte[] bytes(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private TransferResult push(String host, List<String> arches, String... names)
            throws IOException, InterruptedException {
        return run(host, arches, false, names);
    }

    /** Pushes one blob after the other, the largest one first. */
    private TransferResult run(String host, List<String> arches, boolean skipIfPresent, String... names)
            throws IOException, InterruptedException {
        TransferSpec spec = new TransferSpec(
                new BuildImages("cosa", ID, arches, true, null, null, List.of(names)),
                List.of(Destination.of(host + "/" + REPOSITORY, List.of())),
                null,
                1,
                List.of(),
                skipIfPresent,
                null,
                true,
                new AccessBuilder().withTlsVerify(false).withRetries(2).build());
        return new TransferRunner(spec, HostEnvironment.of(Map.of(), dir), line -> {}).run(new TransferProgress());
    }
}
