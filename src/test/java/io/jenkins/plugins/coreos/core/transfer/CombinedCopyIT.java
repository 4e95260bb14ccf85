package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.TokenServer;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Combines images of several architectures, in Debian's docker-registry, into one index. */
@ExtendWith(FailureLogs.class)
class CombinedCopyIT {
    private static final RegistryCredentials LOGIN = RegistryCredentials.basic("robot", "s3cret", "the test");

    @TempDir
    Path dir;

    private TestArchive x86;
    private TestArchive arm;

    @BeforeEach
    void makeImages() {
        x86 = archive("amd64", 1);
        arm = archive("arm64", 2);
    }

    @Test
    void mountsTheImagesOfOneRepository() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String one = pushed(registry, x86, "os/staging:4.22-x86_64");
            String two = pushed(registry, arm, "os/staging:4.22-aarch64");

            TransferResult result = Copies.from(one)
                    .and(two)
                    .to(registry.host() + "/os/image", "4.22", "latest")
                    .run();

            assertIndex(registry, "os/image:4.22", result);
            assertThat(registry.tags("os/image")).containsExactlyInAnyOrder("4.22", "latest");
            assertThat(result.destinations().get(0).uploadedBytes()).isZero();
            assertThat(result.destinations().get(0).mountedBlobs()).isEqualTo(10);
            assertThat(result.toMap())
                    .containsEntry(
                            "sources",
                            List.of(
                                    registry.host() + "/os/staging@" + x86.digest(),
                                    registry.host() + "/os/staging@" + arm.digest()))
                    .doesNotContainKey("source");
            assertThat(result.summary())
                    .singleElement()
                    .asString()
                    .startsWith("copied " + registry.host() + "/os/staging@" + x86.digest() + ", " + registry.host()
                            + "/os/staging@" + arm.digest() + " to " + registry.host() + "/os/image@")
                    .endsWith(" s, blobs: 10 mounted");
            assertThat(registry.requests())
                    .filteredOn(request -> request.uri().contains("/os/staging/blobs/sha256")
                            && request.method().equals("GET"))
                    .as("only the configurations are read")
                    .hasSize(2);
        }
    }

    @Test
    void mountsTheImagesOfTwoRepositories() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String one = pushed(registry, x86, "os/one:1");
            String two = pushed(registry, arm, "os/two:1");

            TransferResult result = Copies.from(one)
                    .and(two)
                    .to(registry.host() + "/os/image:1")
                    .to(registry.host() + "/os/second:1")
                    .run();

            assertIndex(registry, "os/image:1", result);
            assertIndex(registry, "os/second:1", result);
            for (TransferResult.DestinationResult place : result.destinations()) {
                assertThat(place.uploadedBytes()).isZero();
                assertThat(place.mountedBlobs()).isEqualTo(10);
            }
        }
    }

    @Test
    void streamsFromTwoRegistriesToAThird() throws Exception {
        try (DockerRegistry first = DockerRegistry.start(dir);
                DockerRegistry second = DockerRegistry.start(dir);
                DockerRegistry to = DockerRegistry.start(dir)) {
            String one = pushed(first, x86, "os/image:1");
            String two = pushed(second, arm, "os/image:1");

            TransferResult result =
                    Copies.from(one).and(two).to(to.host() + "/os/image:1").run();

            assertIndex(to, "os/image:1", result);
            assertThat(result.destinations().get(0).uploadedBlobs()).isEqualTo(10);
            // The first registry has only one of the images.
            TransferResult beside =
                    Copies.from(one).and(two).to(first.host() + "/os/all:1").run();
            assertIndex(first, "os/all:1", beside);
            assertThat(beside.destinations().get(0).mountedBlobs()).isEqualTo(5);
            assertThat(beside.destinations().get(0).uploadedBlobs()).isEqualTo(5);
        }
    }

    @Test
    void isReproducibleAndThereforeSkipped() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String one = pushed(registry, x86, "os/staging:a");
            String two = pushed(registry, arm, "os/staging:b");
            TransferResult first = Copies.from(one)
                    .and(two)
                    .to(registry.host() + "/os/image:1")
                    .run();

            TransferResult again = Copies.from(registry.host() + "/os/staging@" + x86.digest())
                    .and(two)
                    .to(registry.host() + "/os/image:1")
                    .skipIfPresent()
                    .run();

            assertThat(again.manifest()).isEqualTo(first.manifest());
            assertThat(again.destinations().get(0).skipped()).isTrue();
        }
    }

    @Test
    void usesOneLoginForTheImagesOfARepository() throws Exception {
        try (TokenServer tokens = TokenServer.start("robot", "s3cret", TestCertificates.in(dir));
                DockerRegistry registry =
                        DockerRegistry.builder().tokenAuth(tokens).start(dir)) {
            for (TestArchive each : List.of(x86, arm)) {
                Pushes.request(each.path(), registry.host() + "/os/staging:" + (each == x86 ? "a" : "b"))
                        .credentials(LOGIN)
                        .push();
            }
            int before = tokens.requests().size();

            TransferResult result = Copies.from(registry.host() + "/os/staging:a")
                    .and(registry.host() + "/os/staging:b")
                    .to(registry.host() + "/os/image:1")
                    .credentials(LOGIN)
                    .run();

            assertThat(result.destinations().get(0).mountedBlobs()).isEqualTo(10);
            assertThat(tokens.requests()).as("tokens").hasSize(before + 1);
        }
    }

    @Test
    void takesTheImagesOfAnIndex() throws Exception {
        TestArchive ppc = archive("ppc64le", 3);
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(x86.path(), registry.host() + "/os/index:1")
                    .also(arm.path())
                    .push();
            String one = pushed(registry, ppc, "os/staging:ppc64le");

            TransferResult result = Copies.from(registry.host() + "/os/index:1")
                    .and(one)
                    .to(registry.host() + "/os/image:1")
                    .run();

            assertThat(result.manifests().toString())
                    .isEqualTo(Map.of("x86_64", x86.digest()).toString().replace("}", "") + ", aarch64=" + arm.digest()
                            + ", ppc64le=" + ppc.digest() + "}");
            assertThat(Skopeo.readBack(registry.host() + "/os/image:1", Files.createDirectory(dir.resolve("back"))))
                    .isEqualTo(15);
            assertThatThrownBy(() -> Copies.from(registry.host() + "/os/index:1")
                            .and(registry.host() + "/os/image:1")
                            .to(registry.host() + "/os/none:1")
                            .run())
                    .hasMessageMatching(".*/os/image@sha256:\\w+ is for linux/amd64, like .*/os/index@sha256:\\w+");
        }
    }

    @Test
    void convertsTheFormatOfAllImages() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String one = pushed(registry, x86, "os/staging:a");
            String two = pushed(registry, arm, "os/staging:b");

            TransferResult docker = Copies.from(one)
                    .and(two)
                    .format(ImageFormat.V2S2)
                    .to(registry.host() + "/os/docker:1")
                    .run();

            assertThat(docker.manifest().mediaType()).isEqualTo(MediaTypes.DOCKER_LIST);
            JsonObject index = raw(registry.host() + "/os/docker:1");
            assertThat(index.objects("manifests"))
                    .extracting(entry -> entry.string("mediaType"))
                    .containsExactly(MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_MANIFEST);
            String repository = registry.host() + "/os/docker@";
            TransferResult again = Copies.from(repository + docker.manifests().get("x86_64"))
                    .and(repository + docker.manifests().get("aarch64"))
                    .to(registry.host() + "/os/again:1")
                    .run();
            assertThat(again.manifest())
                    .as("Docker's images become Docker's list")
                    .isEqualTo(docker.manifest());
        }
    }

    @Test
    void namesBothImagesOfOnePlatformAndSetsNoTag() throws Exception {
        TestArchive other = archive("amd64", 9);
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String one = pushed(registry, x86, "os/staging:a");
            String two = pushed(registry, other, "os/staging:b");

            assertThatThrownBy(() -> Copies.from(one)
                            .and(two)
                            .to(registry.host() + "/os/image:1")
                            .run())
                    .hasMessage(registry.host() + "/os/staging@" + other.digest() + " is for linux/amd64, like "
                            + registry.host() + "/os/staging@" + x86.digest());
            assertThat(registry.tags("os/image")).isEmpty();
        }
    }

    @Test
    void setsNoTagIfALayerOfOneImageIsLost() throws Exception {
        try (DockerRegistry from = DockerRegistry.start(dir);
                DockerRegistry to = DockerRegistry.start(dir)) {
            String one = pushed(from, x86, "os/staging:a");
            String two = pushed(from, arm, "os/staging:b");
            Files.delete(from.blob(arm.layers().get(0)));

            Copies copy =
                    Copies.from(one).and(two).to(to.host() + "/os/image:1").retries(0);

            assertThatThrownBy(copy::run).hasMessageContaining("HTTP 404");
            assertThat(to.tags("os/image")).isEmpty();
            Pushes.request(arm.path(), from.host() + "/os/repaired:b").push();
            assertIndex(to, "os/image:1", copy.run());
        }
    }

    @Test
    void namesTheImageThatDoesNotExist() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String one = pushed(registry, x86, "os/staging:a");

            assertThatThrownBy(() -> Copies.from(one)
                            .and(registry.host() + "/os/staging:none")
                            .to(registry.host() + "/os/image:1")
                            .run())
                    .hasMessageStartingWith("could not get manifest " + registry.host() + "/os/staging:none: GET ")
                    .hasMessageEndingWith("check the image's name and tag");
            assertThatThrownBy(() -> Copies.from(one)
                            .and(registry.host() + "/os/staging:none")
                            .to(registry.host() + "/os/image")
                            .run())
                    .as("the tag of one of the sources would be arbitrary")
                    .hasMessage("'" + registry.host() + "/os/image' has no tag; add :TAG to it, or give tags");
        }
    }

    @Test
    void keepsTheTagOfASourceThatTheIndexReplaces() throws Exception {
        List<String> log = new ArrayList<>();
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String one = pushed(registry, x86, "os/image:1");
            String two = pushed(registry, arm, "os/image:1-aarch64");

            TransferResult result =
                    Copies.from(one).and(two).to(one).deleteSource().run(log::add);

            assertIndex(registry, "os/image:1", result);
            assertThat(log)
                    .endsWith(
                            "the tag " + one + " is not deleted, because the image was copied to this tag",
                            "the tag " + two + " remains: its registry does not delete tags");
        }
    }

    @Test
    void keepsTheTagOfASourceThatMovedMeanwhile() throws Exception {
        List<String> log = new ArrayList<>();
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String one = pushed(registry, x86, "os/staging:nightly");

            Copies.from(one).to(registry.host() + "/os/image:1").deleteSource().run(line -> {
                log.add(line);
                if (line.startsWith("copied ")) {
                    repush(registry);
                }
            });

            assertThat(log)
                    .last()
                    .isEqualTo("the tag " + one
                            + " is not deleted, because it no longer refers to the image that was copied");
            assertThat(registry.manifestDigest("os/staging", "nightly")).isEqualTo(arm.digest());
        }
    }

    private void repush(DockerRegistry registry) {
        try {
            pushed(registry, arm, "os/staging:nightly");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private TestArchive archive(String architecture, int seed) {
        return Archives.image()
                .seed(seed)
                .architecture(architecture)
                .layers(4, 50_000)
                .write(dir.resolve(architecture + seed + ".ociarchive"));
    }

    private static String pushed(DockerRegistry registry, TestArchive archive, String name) throws Exception {
        String reference = registry.host() + "/" + name;
        Pushes.request(archive.path(), reference).push();
        return reference;
    }

    /** Asserts that a tag refers to the index of both images, whose digests and platforms are those of the archives. */
    private void assertIndex(DockerRegistry registry, String name, TransferResult result) throws Exception {
        String reference = registry.host() + "/" + name;
        assertThat(Skopeo.inspectDigest(reference))
                .isEqualTo(result.manifest().digest().toString());
        JsonObject index = raw(reference);
        assertThat(index.string("mediaType")).isEqualTo(MediaTypes.OCI_INDEX);
        assertThat(index.objects("manifests"))
                .extracting(entry ->
                        entry.string("digest") + " " + entry.object("platform").string("architecture"))
                .containsExactly(x86.digest() + " amd64", arm.digest() + " arm64");
        assertThat(result.toMap().get("manifests"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsExactly(Map.entry("x86_64", x86.digest()), Map.entry("aarch64", arm.digest()));
        assertThat(Skopeo.readBack(reference, Files.createTempDirectory(dir, "back")))
                .isEqualTo(10);
    }

    private static JsonObject raw(String reference) throws Exception {
        return Json.parseObject(Skopeo.inspectRaw(reference).getBytes(StandardCharsets.UTF_8), reference);
    }
}
