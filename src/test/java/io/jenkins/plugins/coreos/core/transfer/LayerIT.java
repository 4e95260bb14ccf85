package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.layer.LayerException;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Image;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Layers on bases in Debian's docker-registry and in archives. */
@ExtendWith(FailureLogs.class)
class LayerIT {
    private static final String CREATED = "2026-11-29T09:00:00Z";

    @TempDir
    Path dir;

    private DockerRegistry registry;
    private TestArchive base;
    private String from;
    private Path tree;

    private static Image image(String arch) {
        return Archives.image()
                .seed(arch.hashCode())
                .architecture(arch)
                .created(CREATED)
                .label("org.opencontainers.image.version", "42.1")
                .annotation("kept", "yes")
                .layers(4, 50_000);
    }

    @BeforeEach
    void start() throws Exception {
        registry = DockerRegistry.start(dir);
        base = image("amd64").write(dir.resolve("base.ociarchive"));
        from = registry.host() + "/os/base:nightly";
        Pushes.request(base.path(), from).push();
        tree = Files.createDirectory(dir.resolve("tree"));
        byte[] content = new byte[100_000];
        new Random(1).nextBytes(content);
        Files.write(tree.resolve("file"), content);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private JsonObject manifest(String repository, String tag) throws Exception {
        return document(registry.manifestDigest(repository, tag));
    }

    private JsonObject document(String digest) throws Exception {
        return Json.parseObject(Files.readAllBytes(registry.blob(digest)), digest);
    }

    private List<String> layers(JsonObject manifest) throws Exception {
        List<String> digests = new ArrayList<>();
        for (JsonObject layer : manifest.objects("layers")) {
            digests.add(layer.string("digest"));
        }
        return digests;
    }

    @Test
    void mountsTheBaseInItsRegistry() throws Exception {
        int before = registry.requests().size();

        TransferResult result = Layering.on(from)
                .add(tree)
                .label("change", "42")
                .annotation("added", "1")
                .to(registry.host() + "/os/pr:1", "latest")
                .run();

        TransferResult.DestinationResult place = result.destinations().get(0);
        JsonObject manifest = manifest("os/pr", "latest");
        List<String> layers = layers(manifest);
        Map<?, ?> layer = (Map<?, ?>) result.toMap().get("layer");
        assertThat(place.mountedBlobs()).isEqualTo(4);
        assertThat(place.uploadedBlobs()).isEqualTo(2);
        assertThat(place.uploadedBytes()).isLessThan((long) ((Long) layer.get("size") * 1.05));
        assertThat(layers.subList(0, 4)).isEqualTo(base.layers());
        assertThat(layers.get(4)).isEqualTo(layer.get("digest"));
        assertThat(registry.requests().subList(before, registry.requests().size()))
                .filteredOn(request -> request.method().equals("GET"))
                .noneMatch(request ->
                        base.layers().stream().anyMatch(digest -> request.uri().contains(digest)));
        assertThat(manifest.object("annotations").members())
                .containsEntry("kept", "yes")
                .containsEntry("added", "1")
                .containsEntry("org.opencontainers.image.base.name", from)
                .containsEntry("org.opencontainers.image.base.digest", base.digest());
        JsonObject config = document(manifest.object("config").string("digest"));
        assertThat(config.object("rootfs").strings("diff_ids"))
                .hasSize(5)
                .last()
                .isEqualTo(layer.get("diffId"));
        assertThat(config.string("created")).isEqualTo(CREATED);
        assertThat(config.objects("history").get(0).members())
                .containsEntry("created_by", "coreos-assembler layer")
                .containsEntry("created", CREATED);
        assertThat(config.object("config").object("Labels").members())
                .containsEntry("change", "42")
                .containsEntry("org.opencontainers.image.version", "42.1");
        assertThat(result.toMap().get("base"))
                .isEqualTo(Map.of(
                        "reference",
                        registry.host() + "/os/base@" + base.digest(),
                        "digest",
                        base.digest(),
                        "version",
                        "42.1"));
        assertThat(Skopeo.readBack(registry.host() + "/os/pr:1", Files.createDirectory(dir.resolve("back"))))
                .isEqualTo(6);
    }

    @Test
    void sendsNothingTheSecondTime() throws Exception {
        Layering layering = Layering.on(from).add(tree).to(registry.host() + "/os/pr:1");
        String digest = layering.run().manifest().digest().toString();
        int before = registry.requests().size();

        TransferResult again = layering.run();

        assertThat(again.destinations().get(0).skipped()).isTrue();
        assertThat(again.manifest().digest()).hasToString(digest);
        assertThat(registry.requests().subList(before, registry.requests().size()))
                .extracting(DockerRegistry.Request::method)
                .containsOnly("GET", "HEAD");
    }

    @Test
    void streamsTheBaseToAnotherRegistry() throws Exception {
        Path other = Files.createDirectory(dir.resolve("other"));
        try (DockerRegistry target = DockerRegistry.start(other)) {
            TransferResult result =
                    Layering.on(from).add(tree).to(target.host() + "/os/pr:1").run();

            assertThat(result.destinations().get(0).uploadedBlobs()).isEqualTo(6);
            assertThat(Skopeo.readBack(target.host() + "/os/pr:1", Files.createDirectory(dir.resolve("back"))))
                    .isEqualTo(6);
        }
    }

    @Test
    void archivesAndRegistriesGiveTheSameImage() throws Exception {
        Path fromRegistry = dir.resolve("from-registry.ociarchive");
        Path fromArchive = dir.resolve("from-archive.ociarchive");

        TransferResult both = Layering.on(from)
                .add(tree)
                .to(registry.host() + "/os/pr:1")
                .archive(fromRegistry)
                .run();
        TransferResult pushed = Layering.on(base.path())
                .add(tree)
                .to(registry.host() + "/os/pr:2")
                .run();
        TransferResult written =
                Layering.on(base.path()).add(tree).archive(fromArchive).run();

        assertThat(ArchiveCheck.of(fromRegistry, 2).faults()).isEmpty();
        assertThat(ArchiveCheck.of(fromArchive, 2).faults()).isEmpty();
        assertThat(both.toMap())
                .containsEntry("archive", fromRegistry.toString())
                .containsKey("destinations");
        assertThat(written.toMap())
                .containsEntry("archive", fromArchive.toString())
                .containsEntry(
                        "base", Map.of("archive", base.path().toString(), "digest", base.digest(), "version", "42.1"));
        // Only the annotation with the base's name differs.
        assertThat(written.manifest()).isEqualTo(pushed.manifest());
        assertThat(written.toMap().get("layer")).isEqualTo(both.toMap().get("layer"));
        Pushes.request(fromRegistry, registry.host() + "/os/again:1").push();
        assertThat(registry.manifestDigest("os/again", "1")).isEqualTo(registry.manifestDigest("os/pr", "1"));
    }

    @Test
    void addsALayerToEachImageOfAnIndex() throws Exception {
        TestArchive index = Archives.layout(image("amd64"), image("arm64"), image("s390x"))
                .asIndex()
                .write(dir.resolve("index.ociarchive"));
        Pushes.request(index.path(), registry.host() + "/os/base:index").push();
        Path only = Files.writeString(dir.resolve("only"), "arm");
        for (boolean isArchive : new boolean[] {false, true}) {
            Layering all = isArchive ? Layering.on(index.path()) : Layering.on(registry.host() + "/os/base:index");
            TransferResult result = all.add(tree)
                    .add(only, "/etc/only", "aarch64")
                    .to(registry.host() + "/os/pr:all")
                    .run();

            assertThat(result.manifests()).containsOnlyKeys("x86_64", "aarch64", "s390x");
            Map<?, ?> layers = (Map<?, ?>) result.toMap().get("layers");
            assertThat(layers.get("x86_64")).isEqualTo(layers.get("s390x")).isNotEqualTo(layers.get("aarch64"));
            assertThat(layers(document(result.manifests().get("aarch64").toString())))
                    .hasSize(5);

            Layering one = isArchive
                    ? Layering.on(index.path(), "s390x")
                    : Layering.on(registry.host() + "/os/base:index", "s390x");
            assertThat(one.add(tree).to(registry.host() + "/os/pr:one").run().manifests())
                    .isEmpty();
            assertThat(layers(manifest("os/pr", "one"))).hasSize(5);
            Layering two = isArchive
                    ? Layering.on(index.path(), "s390x", "arm64")
                    : Layering.on(registry.host() + "/os/base:index", "s390x", "arm64");
            assertThat(two.add(tree).to(registry.host() + "/os/pr:two").run().manifests())
                    .containsOnlyKeys("s390x", "aarch64");
        }
        assertThatThrownBy(() -> Layering.on(index.path(), "ppc64le")
                        .add(tree)
                        .to(registry.host() + "/os/pr:x")
                        .run())
                .hasMessageContaining("has no image for ppc64le; it has aarch64, s390x, x86_64");
        assertThatThrownBy(() -> Layering.on(base.path(), "s390x")
                        .add(tree)
                        .to(registry.host() + "/os/pr:x")
                        .run())
                .hasMessageEndingWith("is for x86_64, not s390x");
        assertThatThrownBy(() -> Layering.on(base.path())
                        .add(only, "/etc/only", "aarch64")
                        .to(registry.host() + "/os/pr:x")
                        .run())
                .hasMessageStartingWith("there is nothing to add for x86_64, the architecture of ");
        List<String> log = new ArrayList<>();
        Layering mixed = Layering.on(base.path()).add(tree).add(only, "/etc/only", "aarch64");
        mixed.to(registry.host() + "/os/pr:x").run(log::add);
        assertThat(log).contains("not adding '" + only + "', which is for aarch64");
    }

    @Test
    void keepsOrConvertsTheFormat() throws Exception {
        Pushes.request(base.path(), registry.host() + "/os/base:docker")
                .format(ImageFormat.V2S2)
                .push();
        Layering docker = Layering.on(registry.host() + "/os/base:docker").add(tree);

        TransferResult kept = docker.to(registry.host() + "/os/pr:docker").run();

        assertThat(kept.manifest().mediaType()).isEqualTo(ImageFormat.V2S2.manifestType());
        assertThat(manifest("os/pr", "docker").objects("layers"))
                .allMatch(layer ->
                        layer.members().get("mediaType").equals("application/vnd.docker.image.rootfs.diff.tar.gzip"));
        Skopeo.readBack(registry.host() + "/os/pr:docker", Files.createDirectory(dir.resolve("back")));
        assertThatThrownBy(() -> docker.annotation("a", "b").run())
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("annotations need an OCI manifest");
        TransferResult converted = Layering.on(registry.host() + "/os/base:docker")
                .add(tree)
                .annotation("a", "b")
                .uncompressed()
                .format(ImageFormat.OCI)
                .to(registry.host() + "/os/pr:oci")
                .run();
        assertThat(converted.manifest().mediaType()).isEqualTo(ImageFormat.OCI.manifestType());
        assertThat(manifest("os/pr", "oci").objects("layers").get(4).string("mediaType"))
                .isEqualTo("application/vnd.oci.image.layer.v1.tar");
    }

    @Test
    void takesTimesFromTheBaseOrFromCreated() throws Exception {
        TransferResult first =
                Layering.on(from).add(tree).to(registry.host() + "/os/pr:1").run();
        TransferResult same = Layering.on(from)
                .add(tree)
                .created("1795942800")
                .to(registry.host() + "/os/pr:2")
                .run();
        TransferResult other = Layering.on(from)
                .add(tree)
                .created("2026-11-29T10:00:00+01:00")
                .to(registry.host() + "/os/pr:3")
                .run();
        TransferResult later = Layering.on(from)
                .add(tree)
                .created("2027-01-01T00:00:00Z")
                .to(registry.host() + "/os/pr:4")
                .run();

        assertThat(same.manifest()).isEqualTo(first.manifest());
        assertThat(other.manifest()).isEqualTo(first.manifest());
        assertThat(later.toMap().get("layer")).isNotEqualTo(first.toMap().get("layer"));
    }

    @Test
    void previewSendsNothing() throws Exception {
        int before = registry.requests().size();

        TransferPreview preview = Layering.on(from)
                .add(tree)
                .to(registry.host() + "/os/pr:1")
                .archive(dir.resolve("out.ociarchive"))
                .runner(line -> {})
                .preview();

        assertThat(preview.destinations()).hasSize(1);
        assertThat(preview.destinations().get(0).missing()).isEqualTo(2);
        assertThat(registry.requests().subList(before, registry.requests().size()))
                .extracting(DockerRegistry.Request::method)
                .containsOnly("GET", "HEAD");
        assertThat(dir.resolve("out.ociarchive.partial")).doesNotExist();
        assertThat(Layering.on(from)
                        .add(tree)
                        .to(registry.host() + "/os/pr:1")
                        .run()
                        .manifest())
                .isEqualTo(preview.manifest());
    }

    @Test
    void interruptEndsLayeringAndLeavesNoFile() throws Exception {
        Path large = dir.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(100L << 30);
        }
        Path temporary = Files.createDirectory(dir.resolve("temporary"));
        TransferRunner runner = Layering.on(from)
                .add(large, "/usr/large", null)
                .to(registry.host() + "/os/pr:1")
                .temporary(temporary)
                .runner(line -> {});
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                runner.run(new TransferProgress());
            } catch (Exception e) {
                failure.set(e);
            }
        });
        thread.start();
        awaitFileOf(temporary, thread);
        thread.interrupt();
        thread.join(30_000);

        assertThat(thread.isAlive()).isFalse();
        assertThat(failure.get()).isInstanceOf(InterruptedException.class);
        assertThat(temporary).isEmptyDirectory();
        assertThat(registry.tags("os/pr")).isEmpty();
    }

    /** Waits until this process has a deleted file in a directory open. */
    private static void awaitFileOf(Path directory, Thread thread) throws Exception {
        while (thread.isAlive()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                for (Path file : files) {
                    if (Files.isSymbolicLink(file)
                            && Files.readSymbolicLink(file).startsWith(directory)
                            && Files.size(file) > 10_000) {
                        return;
                    }
                }
            } catch (NoSuchFileException e) {
                // Closed in the meantime.
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void reportsErrorsBeforeAnythingIsSent() throws Exception {
        int before = registry.requests().size();
        assertThatThrownBy(() -> Layering.on(from)
                        .add(tree)
                        .to(registry.host() + "/os/pr")
                        .run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no tag; add :TAG to it");
        assertThat(registry.requests()).hasSize(before);
        Path empty = Files.createDirectory(dir.resolve("empty"));
        assertThatThrownBy(() -> Layering.on(from)
                        .add(empty)
                        .to(registry.host() + "/os/pr:1")
                        .run())
                .isInstanceOf(LayerException.class)
                .hasMessage("nothing to add or remove");
        assertThat(registry.tags("os/pr")).isEmpty();
    }
}
