package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Planted;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Layout;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Indexes, formats, several destinations, and the files that a push writes, with a real registry. */
@ExtendWith(FailureLogs.class)
class PushShapesIT {
    @TempDir
    Path dir;

    private DockerRegistry registry;

    @BeforeEach
    void startRegistry() {
        registry = DockerRegistry.start(dir);
    }

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    private TestArchive archive(String architecture) {
        return Archives.image()
                .seed(architecture.hashCode())
                .layers(3, 50_000)
                .architecture(architecture)
                .write(dir.resolve(architecture + ".ociarchive"));
    }

    @Test
    void archivesOfArchitecturesBecomeAnIndexReadBySkopeo() throws Exception {
        TestArchive amd64 = archive("amd64");
        TestArchive arm64 = archive("arm64");

        TransferResult result = Pushes.request(amd64.path(), registry.host() + "/os/image")
                .also(arm64.path())
                .tags("one", "two")
                .push();

        assertThat(result.manifest().mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
        assertThat(registry.manifestDigest("os/image", "one"))
                .isEqualTo(result.manifest().digest().toString());
        assertThat(registry.manifestDigest("os/image", "two"))
                .isEqualTo(result.manifest().digest().toString());
        assertThat(result.toMap().get("manifests"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("x86_64", amd64.digest())
                .containsEntry("aarch64", arm64.digest());
        Path back = Files.createDirectory(dir.resolve("back"));
        Skopeo.copyToDir(registry.host() + "/os/image:one", back, "--all");
        assertThat(Skopeo.verifyBlobs(back)).isPositive();
    }

    @Test
    void rejectsTwoArchivesOfOneArchitectureBeforeAnyRequest() {
        TestArchive one = archive("amd64");
        TestArchive two =
                Archives.image().seed(7).architecture("amd64").layers(1, 1000).write(dir.resolve("two.ociarchive"));

        assertThatThrownBy(() -> Pushes.request(one.path(), registry.host() + "/os/image:one")
                        .also(two.path())
                        .push())
                .hasMessage(two.path() + " is for linux/amd64, like " + one.path());
        assertThat(registry.tags("os/image")).isEmpty();
    }

    @Test
    void indexInsideOneArchiveArrivesUnchanged() throws Exception {
        TestArchive index = Archives.layout(
                        Archives.image().seed(1).architecture("amd64"),
                        Archives.image().seed(2).architecture("s390x"))
                .asIndex()
                .write(dir.resolve("index.ociarchive"));

        TransferResult result =
                Pushes.request(index.path(), registry.host() + "/os/image:one").push();

        assertThat(result.manifest().digest()).hasToString(index.digest());
        assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(index.digest());
        assertThat(result.converted()).isFalse();
    }

    @Test
    void conversionChangesTheDigestAndIsReported() throws Exception {
        TestArchive archive = archive("amd64");

        TransferResult result = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .format(ImageFormat.V2S2)
                .push();

        assertThat(result.converted()).isTrue();
        assertThat(result.toMap()).containsEntry("convertedFrom", List.of(archive.digest()));
        assertThat(result.summary().get(0))
                .contains(
                        "the image has a different digest: " + result.manifest().digest());
        assertThat(registry.manifestDigest("os/image", "one"))
                .isEqualTo(result.manifest().digest().toString())
                .isNotEqualTo(archive.digest());
        String raw = Skopeo.inspectRaw(registry.host() + "/os/image:one");
        assertThat(raw).contains(MediaTypes.DOCKER_MANIFEST).doesNotContain("vnd.oci");
        assertThat(Skopeo.readBack(registry.host() + "/os/image:one", Files.createDirectory(dir.resolve("back"))))
                .isEqualTo(archive.blobs().size());
    }

    @Test
    void secondDestinationMountsBlobsOfTheFirst() throws Exception {
        TestArchive archive = archive("amd64");

        TransferResult result = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .alsoTo(registry.host() + "/mirror/image:two")
                .push();

        assertThat(registry.manifestDigest("mirror/image", "two")).isEqualTo(archive.digest());
        assertThat(result.destinations().get(0).uploadedBlobs()).isEqualTo(4);
        assertThat(result.destinations().get(1).uploadedBlobs()).isZero();
        assertThat(result.destinations().get(1).mountedBlobs()).isEqualTo(4);
        assertThat(result.toMap().get("destinations")).asList().hasSize(2);
    }

    @Test
    void skipsOnlyWhereAllTagsExistAndAddsMissingTags() throws Exception {
        TestArchive archive = archive("amd64");
        Pushes.request(archive.path(), registry.host() + "/os/image")
                .tags("one")
                .push();

        List<String> log = new ArrayList<>();
        TransferResult again = Pushes.request(archive.path(), registry.host() + "/os/image")
                .tags("one")
                .skipIfPresent()
                .push(log);
        assertThat(log).as("no line about a push that does not take place").isEmpty();
        TransferResult more = Pushes.request(archive.path(), registry.host() + "/os/image")
                .tags("one", "two")
                .skipIfPresent()
                .push(log);
        assertThat(log)
                .singleElement()
                .asString()
                .matches("pushing \\S+ .iB in 4 blobs from amd64.ociarchive \\(a file of \\S+ .iB\\) to .*/os/image");
        assertThat(more.summary()).singleElement().asString().matches(".* sent in \\S.* s, blobs: 4 present");

        assertThat(again.destinations().get(0).skipped()).isTrue();
        assertThat(more.destinations().get(0).skipped()).isFalse();
        assertThat(registry.manifestDigest("os/image", "two")).isEqualTo(archive.digest());
    }

    @Test
    void writesTheDigestFileAndMetaJson() throws Exception {
        TestArchive archive = archive("amd64");
        Path meta = Files.writeString(dir.resolve("meta.json"), """
                {"buildid": "1.2.3", "name": "rhcos", "coreos-assembler.basearch": "x86_64", "zeta": 12345678901234567890,
                 "images": {"ostree": {"path": "amd64.ociarchive", "sha256": "%s"},
                            "oci-manifest": {"path": "m.json", "sha256": "%s"}}}
                """.formatted(
                        "a".repeat(64), archive.digest().substring(7)));

        TransferSpec pushSpec = pushSpec(archive.path(), registry.host() + "/os/image");
        TransferResult result = run(pushSpec);

        assertThat(result.destinations().get(0).tags()).containsExactly("1.2.3-x86_64");
        assertThat(dir.resolve("digest")).hasContent(archive.digest());
        JsonObject written = Json.parseObject(Files.readAllBytes(meta), "meta.json");
        assertThat(written.object("base-oscontainer").members())
                .containsEntry("image", registry.host() + "/os/image")
                .containsEntry("digest", archive.digest());
        assertThat(Files.readString(meta)).contains("12345678901234567890");
        assertThat(List.copyOf(written.members().keySet())).isSorted();
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".new"));
        }
    }

    @Test
    void rejectsAnArchiveThatCosaDidNotMake() throws Exception {
        TestArchive archive = archive("amd64");
        Files.writeString(dir.resolve("meta.json"), """
                {"buildid": "1.2.3", "name": "rhcos", "coreos-assembler.basearch": "x86_64",
                 "images": {"ostree": {"path": "amd64.ociarchive", "sha256": "%s"},
                            "oci-manifest": {"path": "m.json", "sha256": "%s"}}}
                """.formatted("a".repeat(64), "b".repeat(64)));

        TransferSpec pushSpec = pushSpec(archive.path(), registry.host() + "/os/image");

        assertThatThrownBy(() -> run(pushSpec)).hasMessageContaining("it is not the archive that COSA made");
        assertThat(registry.tags("os/image")).isEmpty();
    }

    @Test
    void rejectsUpdateMetaWithoutMetaJsonBeforeThePush() {
        TestArchive archive = archive("amd64");

        TransferSpec pushSpec = pushSpec(archive.path(), registry.host() + "/os/image:one");

        assertThatThrownBy(() -> run(pushSpec)).hasMessageContaining("leave updateMeta out");
        assertThat(registry.tags("os/image")).isEmpty();
    }

    @Test
    void replacesADigestFileThatIsALink() throws Exception {
        TestArchive archive = archive("amd64");
        Path victim = Files.writeString(dir.resolve("victim"), "victim");
        Files.createSymbolicLink(dir.resolve("digest"), victim);
        TransferSpec pushSpec = new TransferSpec(
                new NamedArchives(List.of(archive.path().toString()), null),
                List.of(Destination.of(registry.host() + "/os/image:one", List.of())),
                null,
                4,
                List.of(),
                false,
                "digest",
                false,
                Pushes.anonymous());

        run(pushSpec);

        assertThat(victim).hasContent("victim");
        assertThat(dir.resolve("digest"))
                .isRegularFile()
                .hasContent(archive.digest().toString());
    }

    @Test
    void pushesTheImageWithTheRefName() throws Exception {
        Layout one = Archives.image().seed(1).layers(1, 500).layout().named("one", "also");
        Layout two = Archives.image().seed(2).layers(1, 500).layout().named("two");
        Path archive = one.and(two).write(dir.resolve("both.ociarchive")).path();
        TransferSpec pushSpec = new TransferSpec(
                new NamedArchives(List.of(archive.toString()), "two"),
                List.of(Destination.of(registry.host() + "/os/image:one", List.of())),
                null,
                4,
                List.of(),
                false,
                null,
                false,
                Pushes.anonymous());

        run(pushSpec);

        assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(two.digest());
    }

    @Test
    void rejectsADigestFileThatIsAFifoBeforeThePush() throws Exception {
        Path fifo = Planted.fifo(dir.resolve("digest"));
        Path archive = Archives.image().write(dir.resolve("other.ociarchive")).path();
        TransferSpec pushSpec = new TransferSpec(
                new NamedArchives(List.of(archive.toString()), null),
                List.of(Destination.of(registry.host() + "/os/image:one", List.of())),
                null,
                4,
                List.of(),
                false,
                fifo.toString(),
                false,
                Pushes.anonymous());

        assertThatThrownBy(() -> run(pushSpec))
                .hasMessageContaining(fifo.toString())
                .hasMessageContaining("not a regular file");
        assertThat(registry.tags("os/image")).isEmpty();
    }

    private static TransferSpec pushSpec(Path archive, String to) {
        return new TransferSpec(
                new NamedArchives(List.of(archive.toString()), null),
                List.of(Destination.of(to, List.of())),
                null,
                4,
                List.of(),
                false,
                "digest",
                true,
                Pushes.anonymous());
    }

    private TransferResult run(TransferSpec spec) throws IOException, InterruptedException {
        return new TransferRunner(spec, HostEnvironment.of(Map.of(), dir), line -> {}).run(new TransferProgress());
    }
}
