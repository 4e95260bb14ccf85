package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.GoPeers;
import io.jenkins.plugins.coreos.testing.GoRegistry;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.archive.ToolArchives;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pushes to registries written in Go. crane, regctl and oras, which share no code with this project, read them. */
@ExtendWith(FailureLogs.class)
class PushToGoRegistriesIT {
    /**
     * The minimum size of a blob that a push checks with HEAD before it sends it, because go-containerregistry's
     * registry ignores mounts.
     */
    private static final long HEAD_THRESHOLD = 1 << 20;

    @TempDir
    Path dir;

    @BeforeAll
    static void requirePeers() {
        GoPeers.assumeInstalled(PushToGoRegistriesIT.class, "crane", "regctl", "oras", "ociserver");
    }

    @ParameterizedTest
    @CsvSource({
        "CRANE, skopeo",
        "CRANE, umoci",
        "CRANE, buildah",
        "OCISERVER, skopeo",
        "OCISERVER, umoci",
        "OCISERVER, buildah"
    })
    void archivesOfEveryToolArriveUnchanged(GoRegistry.Make make, String tool) throws Exception {
        ToolArchives tools = new ToolArchives(dir);
        TestArchive archive =
                switch (tool) {
                    case "skopeo" -> tools.skopeo();
                    case "umoci" -> tools.umoci();
                    default -> tools.buildah();
                };
        try (GoRegistry registry = GoRegistry.start(dir, make)) {
            TransferResult result = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .push();

            assertThat(result.manifest().digest()).hasToString(archive.digest());
            assertReadable(registry, "os/image:one", archive.digest());
        }
    }

    @ParameterizedTest
    @EnumSource(GoRegistry.Make.class)
    void archivesOfArchitecturesBecomeAnIndex(GoRegistry.Make make) throws Exception {
        TestArchive amd64 = archive("amd64");
        TestArchive arm64 = archive("arm64");
        try (GoRegistry registry = GoRegistry.start(dir, make)) {
            TransferResult result = Pushes.request(amd64.path(), registry.host() + "/os/image:one")
                    .also(arm64.path())
                    .push();

            String reference = registry.host() + "/os/image:one";
            assertReadable(registry, "os/image:one", result.manifest().digest().toString());
            for (TestArchive one : List.of(amd64, arm64)) {
                String platform = "linux/" + (one == amd64 ? "amd64" : "arm64");
                assertThat(crane("digest", "--platform", platform, reference)).isEqualTo(one.digest());
                assertThat(regctl(registry, "manifest", "head", "--platform", platform, reference))
                        .isEqualTo(one.digest());
                assertThat(oras("manifest", "fetch", "--platform", platform, "--descriptor", reference))
                        .contains(one.digest());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(GoRegistry.Make.class)
    void combinesImagesAsCraneIndexAppendDoes(GoRegistry.Make make) throws Exception {
        TestArchive amd64 = archive("amd64");
        TestArchive arm64 = archive("arm64");
        try (GoRegistry registry = GoRegistry.start(dir, make)) {
            String one = registry.host() + "/os/staging:amd64";
            String two = registry.host() + "/os/staging:arm64";
            Pushes.request(amd64.path(), one).push();
            Pushes.request(arm64.path(), two).push();

            TransferResult result = Copies.from(one)
                    .and(two)
                    .to(registry.host() + "/os/image:one")
                    .run();
            String peer = registry.host() + "/os/staging:crane";
            crane("index", "append", "-m", one, "-m", two, "-t", peer);

            String reference = registry.host() + "/os/image:one";
            assertReadable(registry, "os/image:one", result.manifest().digest().toString());
            for (TestArchive each : List.of(amd64, arm64)) {
                String platform = "linux/" + (each == amd64 ? "amd64" : "arm64");
                assertThat(crane("digest", "--platform", platform, reference))
                        .isEqualTo(each.digest())
                        .isEqualTo(crane("digest", "--platform", platform, peer));
            }
            assertThat(crane("validate", "--remote", reference)).contains("PASS");
        }
    }

    @ParameterizedTest
    @EnumSource(GoRegistry.Make.class)
    void secondPushSendsNoLayerAndSetsEveryTag(GoRegistry.Make make) throws Exception {
        TestArchive archive = archive("amd64");
        try (GoRegistry registry = GoRegistry.start(dir, make)) {
            Pushes.request(archive.path(), registry.host() + "/os/image")
                    .tags("one", "two")
                    .push();
            int before = registry.requests().size();
            TransferResult second = Pushes.request(archive.path(), registry.host() + "/os/image")
                    .tags("one", "three")
                    .push();

            assertThat(second.destinations().get(0).uploadedBytes()).isLessThan(HEAD_THRESHOLD);
            List<String> requests = registry.requests();
            assertThat(requests.subList(before, requests.size()))
                    .isNotEmpty()
                    .noneMatch(request -> isUpload(request)
                            && !request.contains(archive.config().substring(7)));
            assertThat(crane("ls", registry.host() + "/os/image").lines())
                    .containsExactlyInAnyOrder("one", "two", "three");
            for (String tag : List.of("one", "two", "three")) {
                assertReadable(registry, "os/image:" + tag, archive.digest());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(GoRegistry.Make.class)
    void secondRepositoryTakesTheLayersOfTheFirst(GoRegistry.Make make) throws Exception {
        TestArchive archive = archive("amd64");
        try (GoRegistry registry = GoRegistry.start(dir, make)) {
            TransferResult both = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .alsoTo(registry.host() + "/mirror/image:two")
                    .push();
            TransferResult later = Pushes.request(archive.path(), registry.host() + "/other/image:three")
                    .mountFrom("os/image")
                    .push();

            assertThat(both.destinations().get(0).uploadedBlobs())
                    .isEqualTo(archive.blobs().size());
            assertThat(both.destinations().get(1).uploadedBytes()).isLessThan(HEAD_THRESHOLD);
            assertThat(later.destinations().get(0).uploadedBytes()).isLessThan(HEAD_THRESHOLD);
            for (String reference : List.of("os/image:one", "mirror/image:two", "other/image:three")) {
                assertReadable(registry, reference, archive.digest());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(GoRegistry.Make.class)
    void metaJsonRecordsTheDigestThatPeersSee(GoRegistry.Make make) throws Exception {
        TestArchive archive = archive("amd64");
        Path meta = Files.writeString(dir.resolve("meta.json"), """
                {"buildid": "1.2.3", "name": "rhcos", "coreos-assembler.basearch": "x86_64",
                 "images": {"ostree": {"path": "amd64.ociarchive", "sha256": "%s"},
                            "oci-manifest": {"path": "m.json", "sha256": "%s"}}}
                """.formatted(
                        "a".repeat(64), archive.digest().substring(7)));
        try (GoRegistry registry = GoRegistry.start(dir, make)) {
            TransferSpec spec = new TransferSpec(
                    new NamedArchives(List.of(archive.path().toString()), null),
                    List.of(Destination.of(registry.host() + "/os/image", List.of())),
                    null,
                    4,
                    List.of(),
                    false,
                    "digest",
                    true,
                    Pushes.anonymous());
            new TransferRunner(spec, HostEnvironment.of(Map.of(), dir), line -> {}).run(new TransferProgress());

            JsonObject recorded =
                    Json.parseObject(Files.readAllBytes(meta), "meta.json").object("base-oscontainer");
            assertThat(recorded.string("digest"))
                    .isEqualTo(archive.digest())
                    .isEqualTo(crane("digest", recorded.string("image") + ":1.2.3-x86_64"));
            assertReadable(registry, "os/image:1.2.3-x86_64", archive.digest());
        }
    }

    /** Layouts written by crane and regctl can be pushed as archives. */
    @ParameterizedTest
    @EnumSource(GoRegistry.Make.class)
    void archivesOfPeersArriveUnchanged(GoRegistry.Make make) throws Exception {
        TestArchive archive = archive("amd64");
        try (GoRegistry registry = GoRegistry.start(dir, make)) {
            String reference = registry.host() + "/os/image:one";
            Pushes.request(archive.path(), reference).push();
            Path exported = dir.resolve("regctl.tar");
            regctl(registry, "image", "export", reference, exported.toString());
            Path layout = dir.resolve("crane");
            crane("pull", "--format", "oci", reference, layout.toString());
            Path pulled = tar(layout, "crane.tar");

            Pushes.request(exported, registry.host() + "/regctl/image:one").push();
            Pushes.request(pulled, registry.host() + "/crane/image:one").push();

            assertReadable(registry, "regctl/image:one", archive.digest());
            assertReadable(registry, "crane/image:one", archive.digest());
        }
    }

    @ParameterizedTest
    @EnumSource(GoRegistry.Make.class)
    void filesPackedByOrasAreTheSameWhenOrasPullsThem(GoRegistry.Make make) throws Exception {
        Path content = Files.write(dir.resolve("disk.raw"), new byte[300_000]);
        Path layout = dir.resolve("layout");
        GoPeers.command("oras", "push", "--no-tty", "--oci-layout", layout + ":one", "disk.raw:application/x-disk")
                .in(dir)
                .ok();
        try (GoRegistry registry = GoRegistry.start(dir, make)) {
            String reference = registry.host() + "/os/artifact:one";
            Pushes.request(tar(layout, "oras.tar"), reference).push();

            Path back = Files.createDirectory(dir.resolve("back"));
            oras("pull", "--no-tty", "--output", back.toString(), reference);
            assertThat(back.resolve("disk.raw")).hasSameBinaryContentAs(content);
        }
    }

    /**
     * After the restart, go-containerregistry's registry has lost its manifests and uploads, and ociserver everything.
     * ociserver then answers a manifest whose blobs are missing with 500, so the push may fail; the next one completes.
     */
    @ParameterizedTest
    @CsvSource({"CRANE, 0.1", "CRANE, 0.6", "OCISERVER, 0.1", "OCISERVER, 0.6"})
    void pushesCompleteThoughTheRegistryIsKilled(GoRegistry.Make make, double part) throws Exception {
        TestArchive archive =
                Archives.image().layers(5, 3 << 20).layers(1, 17 << 20).write(dir.resolve("image.ociarchive"));
        ExecutorService pusher = Executors.newSingleThreadExecutor();
        try (GoRegistry registry = GoRegistry.start(dir, make)) {
            Pushes request = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .retries(7)
                    .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20));
            TransferProgress progress = new TransferProgress();
            Future<TransferResult> push = pusher.submit(() -> request.push(progress, line -> {}));
            TransferProgress.Snapshot now = progress.snapshot();
            while (!push.isDone() && (now.totalBytes() == 0 || now.sent() < part * now.totalBytes())) {
                LockSupport.parkNanos(1_000_000);
                now = progress.snapshot();
            }
            boolean underWay = !push.isDone();
            registry.restart();

            try {
                push.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                assertThat(make).as("registry of a push that failed").isEqualTo(GoRegistry.Make.OCISERVER);
                assertThat(e).hasMessageContaining("HTTP 500 UNKNOWN: invalid manifest: blob for ");
                underWay = false;
            }
            if (!underWay) {
                request.push();
            }
            assertReadable(registry, "os/image:one", archive.digest());
        } finally {
            pusher.shutdownNow();
        }
    }

    private static boolean isUpload(String request) {
        return request.matches("(PUT|PATCH) .*/blobs/.*");
    }

    private TestArchive archive(String architecture) {
        return Archives.image()
                .seed(architecture.hashCode())
                .layers(3, HEAD_THRESHOLD)
                .architecture(architecture)
                .write(dir.resolve(architecture + ".ociarchive"));
    }

    private Path tar(Path layout, String name) {
        Path archive = dir.resolve(name);
        Processes.command("tar", "-cf", archive.toString(), ".").in(layout).ok();
        return archive;
    }

    /** Asserts that every peer reads this manifest, and that all blobs below it are intact. */
    private static void assertReadable(GoRegistry registry, String path, String digest) throws Exception {
        String reference = registry.host() + "/" + path;
        assertThat(crane("validate", "--remote", reference)).contains("PASS");
        assertThat(crane("digest", reference)).isEqualTo(digest);
        assertThat(digest(GoPeers.command("crane", "manifest", reference))).isEqualTo(digest);
        assertThat(digest(GoPeers.command(
                        "regctl",
                        "--host",
                        "reg=" + registry.host() + ",tls=disabled",
                        "manifest",
                        "get",
                        "--format",
                        "raw-body",
                        reference)))
                .isEqualTo(digest);
        assertThat(regctl(registry, "image", "digest", reference)).isEqualTo(digest);
        assertThat(digest(GoPeers.command("oras", "manifest", "fetch", "--plain-http", reference)))
                .isEqualTo(digest);
    }

    private static String digest(Processes command) throws Exception {
        byte[] manifest = command.ok().stdout().getBytes(StandardCharsets.UTF_8);
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(manifest));
    }

    private static String crane(String... arguments) {
        return GoPeers.command("crane", arguments).ok().output();
    }

    private static String regctl(GoRegistry registry, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--host", "reg=" + registry.host() + ",tls=disabled"));
        all.addAll(List.of(arguments));
        return GoPeers.command("regctl", all.toArray(String[]::new)).ok().output();
    }

    private static String oras(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(arguments[0].equals("manifest") ? 2 : 1, "--plain-http");
        return GoPeers.command("oras", all.toArray(String[]::new)).ok().output();
    }
}
