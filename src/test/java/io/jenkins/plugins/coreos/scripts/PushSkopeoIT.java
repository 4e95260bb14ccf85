package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Layout;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes by skopeo to a real registry. */
@ExtendWith(FailureLogs.class)
class PushSkopeoIT {
    @TempDir
    private Path dir;

    private DockerRegistry registry;
    private TestArchive archive;

    @BeforeEach
    void start() throws Exception {
        registry = DockerRegistry.start(Files.createDirectory(dir.resolve("registry")));
        archive = Archives.image()
                .layers(3, 200_000)
                .write(Files.createDirectory(dir.resolve("work")).resolve("an image: 'one'.ociarchive"));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "././"})
    void followsLinksInTheArchive(String prefix) throws Exception {
        Layout layout = Archives.image().layers(2, 5_000).layout();
        String layer = "blobs/" + layout.blobs().get(1).replace(':', '/');
        String manifest = "blobs/" + layout.digest().replace(':', '/');
        TestArchive linked = layout.moved(layer, "store/layer", "../../store/layer")
                .moved(manifest, "store/manifest", "../../store/manifest")
                .prefix(prefix)
                .write(archive.path().resolveSibling("linked"));

        SkopeoRun.of(linked, registry.host() + "/org/os:one").push();

        assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(layout.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void pushesImageByRefName(String shell) throws Exception {
        Layout one = Archives.image().seed(1).layers(1, 500).layout().named("one", "org/os:9.6-1+x");
        Layout two = Archives.image().seed(2).layers(1, 500).layout().named("two");
        TestArchive both = one.and(two).write(archive.path().resolveSibling("both"));

        SkopeoRun.of(both, registry.host() + "/org/os:one")
                .shell(shell)
                .refName("org/os:9.6-1+x")
                .push();
        SkopeoRun.of(both, registry.host() + "/org/os:two")
                .shell(shell)
                .refName("two")
                .push();

        assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(one.digest());
        assertThat(registry.manifestDigest("org/os", "two")).isEqualTo(two.digest());
        assertThatThrownBy(
                        () -> SkopeoRun.of(both, registry.host() + "/org/os:x").push())
                .hasMessageContaining("choose one with refName: 'one', 'org/os:9.6-1+x', 'two'");
    }

    @Test
    void pushesImageWithTwoNames() throws Exception {
        Layout layout = Archives.image().layers(1, 500).layout().named("one", "two");

        SkopeoRun.of(layout.write(archive.path().resolveSibling("named")), registry.host() + "/org/os:one")
                .push();

        assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(layout.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void replacesDigestFileThatIsALink(String shell) throws Exception {
        Path victim = Files.writeString(archive.path().resolveSibling("victim"), "victim");
        Files.createSymbolicLink(archive.path().resolveSibling("digest"), victim);

        SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/org/os:one")
                .shell(shell)
                .digestFile("digest");

        run.push();

        assertThat(victim).hasContent("victim");
        assertThat(archive.path().resolveSibling("digest"))
                .isRegularFile()
                .hasContent(archive.digest().toString());
    }

    @Test
    void rejectsGivenSpecialFiles() throws Exception {
        Path fifo = archive.path().resolveSibling("fifo");
        Processes.command("mkfifo", fifo.toString()).ok();
        SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/org/os:one");

        assertThatThrownBy(() -> run.env("REGISTRY_AUTH_FILE", fifo.toString()).push())
                .hasMessageContaining("the REGISTRY_AUTH_FILE " + fifo + " is not a regular file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void pushesImageUnchangedUnderAllTags(String shell) throws Exception {
        SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/org/os:one").shell(shell);

        TransferResult result = run.tags("two", "three").digestFile("digest").push();

        assertThat(registry.tags("org/os")).containsExactly("one", "three", "two");
        assertThat(Skopeo.inspectDigest(registry.host() + "/org/os:three")).isEqualTo(archive.digest());
        Skopeo.readBack(registry.host() + "/org/os:one", dir.resolve("back"));
        assertThat(result.toMap())
                .containsEntry("digest", archive.digest())
                .containsEntry("reference", registry.host() + "/org/os@" + archive.digest())
                .containsEntry("mediaType", MediaTypes.OCI_MANIFEST)
                .containsEntry("uploadedBlobs", 4L)
                .containsEntry("presentBlobs", 0L)
                .containsEntry("skipped", false);
        assertThat((Long) result.toMap().get("uploadedBytes")).isBetween(600_000L, result.size());
        assertThat(archive.path().resolveSibling("digest")).hasContent(archive.digest());
        assertThat(run.log()).contains("pushing to " + registry.host() + "/org/os with skopeo version");
        assertNothingIsLeft();
    }

    @Test
    void doesNotResendExistingBlobs() throws Exception {
        String place = registry.host() + "/org/os:one";
        SkopeoRun.of(archive, place).push();

        TransferResult.DestinationResult again =
                SkopeoRun.of(archive, place).push().destinations().get(0);
        TransferResult.DestinationResult skipped = SkopeoRun.of(archive, place)
                .skipIfPresent()
                .push()
                .destinations()
                .get(0);

        assertThat(again.uploadedBlobs() + again.mountedBlobs()).isZero();
        assertThat(again.presentBlobs()).isEqualTo(4);
        assertThat(again.skipped()).isFalse();
        assertThat(skipped.skipped()).isTrue();
        assertThat(SkopeoRun.of(archive, place)
                        .tags("new")
                        .skipIfPresent()
                        .push()
                        .destinations()
                        .get(0)
                        .skipped())
                .as("with a tag that does not exist yet")
                .isFalse();
        assertThat(registry.tags("org/os")).containsExactly("new", "one");
    }

    @Test
    void mountsBlobsInASecondRepository() throws Exception {
        TransferResult result = SkopeoRun.of(
                        archive, registry.host() + "/org/os:one", registry.host() + "/other/os:two")
                .push();

        assertThat(result.destinations()).hasSize(2);
        assertThat(result.destinations().get(0).uploadedBlobs()).isEqualTo(4);
        assertThat(result.destinations().get(1).mountedBlobs()).isEqualTo(3);
        assertThat(result.destinations().get(1).uploadedBlobs())
                .as("the configuration, which skopeo does not mount")
                .isEqualTo(1);
        assertThat(registry.manifestDigest("other/os", "two")).isEqualTo(archive.digest());
    }

    @Test
    void convertsFormatWithANewDigest() throws Exception {
        TransferResult result = SkopeoRun.of(archive, registry.host() + "/org/os:one")
                .format(ImageFormat.V2S2)
                .tags("two")
                .push();

        String digest = result.manifest().digest().toString();
        assertThat(digest).isNotEqualTo(archive.digest());
        assertThat(result.converted()).isTrue();
        assertThat(result.manifest().mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
        assertThat(registry.manifestDigest("org/os", "one")).isEqualTo(digest);
        assertThat(registry.manifestDigest("org/os", "two")).isEqualTo(digest);
        assertThat(result.summary().get(0)).contains("the format was changed", digest);

        TransferResult same = SkopeoRun.of(archive, registry.host() + "/org/os:oci")
                .format(ImageFormat.OCI)
                .push();
        assertThat(same.converted()).isFalse();
        assertThat(same.manifest().digest()).hasToString(archive.digest());
    }

    @Test
    void pushesIndexWithItsImages() throws Exception {
        TestArchive index = Archives.layout(
                        Archives.image().layers(2, 1000),
                        Archives.image().seed(9).architecture("arm64").layers(2, 1000))
                .asIndex()
                .write(archive.path().resolveSibling("index.ociarchive"));

        TransferResult result =
                SkopeoRun.of(index, registry.host() + "/org/os:one").tags("two").push();
        TransferResult docker = SkopeoRun.of(index, registry.host() + "/org/os:v2s2")
                .format(ImageFormat.V2S2)
                .push();

        assertThat(registry.manifestDigest("org/os", "two")).isEqualTo(index.digest());
        assertThat(Skopeo.readBack(registry.host() + "/org/os:one", dir.resolve("back")))
                .isEqualTo(6);
        assertThat(result.manifests()).containsOnlyKeys("x86_64", "aarch64");
        assertThat(result.destinations().get(0).uploadedBlobs()).isEqualTo(6);
        assertThat(docker.manifest().mediaType()).isEqualTo(MediaTypes.DOCKER_LIST);
        assertThat(docker.manifests()).containsOnlyKeys("x86_64", "aarch64");
        assertThat(docker.manifests().values())
                .doesNotContainAnyElementsOf(result.manifests().values());
        assertThat(registry.manifestDigests("org/os"))
                .contains(docker.manifests().get("aarch64").toString());
    }

    @Test
    void doesNotTagReplacedArchive() throws Exception {
        String other = "sha256:" + "5".repeat(64);

        assertThatThrownBy(() -> SkopeoRun.of(archive, registry.host() + "/org/os:one")
                        .expecting(other)
                        .access(options -> options.withRetries(3))
                        .push())
                .hasMessageStartingWith(
                        "skopeo cannot push an image: 'one'.ociarchive to " + registry.host() + "/org/os: ")
                .hasMessageContaining("not match");
        assertThat(registry.tags("org/os")).isEmpty();
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws Exception {
        try (Stream<Path> files = Files.list(archive.path().getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("coreos-push.") || name.equals("secret"));
        }
    }
}
