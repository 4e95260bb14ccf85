package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.TokenServer;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Copies between Debian's docker-registries. */
@ExtendWith(FailureLogs.class)
class CopyIT {
    private static final RegistryCredentials LOGIN = RegistryCredentials.basic("robot", "s3cret", "the test");
    private static final RegistryCredentials OTHER = RegistryCredentials.basic("reader", "0ther", "the test");

    @TempDir
    Path dir;

    @Test
    void copiesBitForBitToAnotherRegistry() throws Exception {
        TestArchive archive = Archives.image().layers(12, 300_000).write(dir.resolve("image.ociarchive"));
        try (DockerRegistry from = DockerRegistry.start(dir);
                DockerRegistry to = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), from.host() + "/os/image:one").push();

            TransferResult result = Copies.from(from.host() + "/os/image:one")
                    .to(to.host() + "/copy/image", "one", "two")
                    .run();

            assertThat(result.manifest().digest()).hasToString(archive.digest());
            assertThat(result.toMap()).containsEntry("source", from.host() + "/os/image@" + archive.digest());
            assertThat(to.tags("copy/image")).containsExactlyInAnyOrder("one", "two");
            assertThat(Skopeo.inspectDigest(to.host() + "/copy/image:two")).isEqualTo(archive.digest());
            assertThat(Skopeo.readBack(to.host() + "/copy/image:one", Files.createDirectory(dir.resolve("back"))))
                    .isEqualTo(archive.blobs().size());
            // One copy sets both tags.
            assertThat(from.requests())
                    .filteredOn(request -> request.uri().contains("/blobs/")
                            && request.method().equals("GET"))
                    .hasSize(13);
        }
    }

    @Test
    void mountsBlobsWithinARegistry() throws Exception {
        TestArchive archive = Archives.image().layers(12, 300_000).write(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();

            TransferResult result = Copies.from(registry.host() + "/os/image:one")
                    .to(registry.host() + "/copy/image")
                    .run();

            assertThat(result.destinations().get(0).mountedBlobs()).isEqualTo(13);
            assertThat(result.destinations().get(0).uploadedBytes()).isZero();
            assertThat(registry.tags("copy/image"))
                    .as("the default is the source's tag")
                    .containsExactly("one");
            assertThat(registry.requests())
                    .filteredOn(request -> request.uri().contains("/blobs/sha256")
                            && request.method().equals("GET"))
                    .as("blobs read")
                    .isEmpty();
        }
    }

    @Test
    void usesOneLoginForBothSidesOfARegistry() throws Exception {
        TestArchive archive = Archives.image().layers(3, 300_000).write(dir.resolve("image.ociarchive"));
        try (TokenServer tokens = TokenServer.start("robot", "s3cret", TestCertificates.in(dir));
                DockerRegistry registry =
                        DockerRegistry.builder().tokenAuth(tokens).start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .credentials(LOGIN)
                    .push();
            int before = tokens.requests().size();

            TransferResult result = Copies.from(registry.host() + "/os/image:one")
                    .to(registry.host() + "/copy/image")
                    .credentials(LOGIN)
                    .run();

            assertThat(result.destinations().get(0).mountedBlobs()).isEqualTo(4);
            assertThat(tokens.requests()).as("tokens").hasSize(before + 1);
        }
    }

    @Test
    void neverSendsDestinationCredentialsToTheSource() throws Exception {
        TestArchive archive = Archives.image().layers(2, 10_000).write(dir.resolve("image.ociarchive"));
        try (DockerRegistry from =
                        DockerRegistry.builder().basicAuth("reader", "0ther").start(dir);
                DockerRegistry to =
                        DockerRegistry.builder().basicAuth("robot", "s3cret").start(dir)) {
            Pushes.request(archive.path(), from.host() + "/os/image:one")
                    .credentials(OTHER)
                    .push();
            Copies copy = Copies.from(from.host() + "/os/image:one")
                    .to(to.host() + "/os/image")
                    .credentials(LOGIN);

            assertThatThrownBy(copy::run)
                    .hasMessageStartingWith("could not log in to registry " + from.host() + ": ")
                    .hasMessageContaining("provide credentials that may pull");
            assertThat(from.log()).doesNotContain("robot");

            copy.sourceCredentials(OTHER).run();
            assertThat(to.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
        }
    }

    @Test
    void copiesAWholeIndexOrPartsOfIt() throws Exception {
        Path x86 = Archives.image()
                .layers(2, 10_000)
                .write(dir.resolve("x86.ociarchive"))
                .path();
        Path arm = Archives.image()
                .seed(2)
                .architecture("arm64")
                .layers(2, 10_000)
                .write(dir.resolve("arm.ociarchive"))
                .path();
        Path ppc = Archives.image()
                .seed(3)
                .architecture("ppc64le")
                .layers(2, 10_000)
                .write(dir.resolve("ppc.ociarchive"))
                .path();
        try (DockerRegistry from = DockerRegistry.start(dir);
                DockerRegistry to = DockerRegistry.start(dir)) {
            TransferResult pushed = Pushes.request(x86, from.host() + "/os/image:one")
                    .also(arm)
                    .also(ppc)
                    .push();
            String source = from.host() + "/os/image:one";

            TransferResult whole =
                    Copies.from(source).to(to.host() + "/os/whole").run();
            TransferResult single = Copies.from(source)
                    .arches("aarch64")
                    .to(to.host() + "/os/single")
                    .run();
            TransferResult part = Copies.from(source)
                    .arches("x86_64", "ppc64le")
                    .to(to.host() + "/os/part")
                    .run();

            assertThat(whole.manifest()).isEqualTo(pushed.manifest());
            assertThat(whole.manifests()).containsOnlyKeys("x86_64", "aarch64", "ppc64le");
            assertThat(single.manifest().digest()).isEqualTo(pushed.manifests().get("aarch64"));
            assertThat(single.manifest().mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
            assertThat(part.manifests()).containsOnlyKeys("x86_64", "ppc64le");
            assertThat(part.manifests().get("ppc64le"))
                    .isEqualTo(pushed.manifests().get("ppc64le"));
            assertThat(Skopeo.inspectRaw(to.host() + "/os/part:one"))
                    .contains("amd64", "ppc64le")
                    .doesNotContain("arm64");
            assertThatThrownBy(() -> Copies.from(source)
                            .arches("s390x")
                            .to(to.host() + "/os/none")
                            .run())
                    .hasMessageEndingWith("has no image for s390x; it has aarch64, ppc64le, x86_64");
        }
    }

    @Test
    void setsOneTagPerArchitecture() throws Exception {
        Path x86 = Archives.image()
                .layers(2, 10_000)
                .write(dir.resolve("x86.ociarchive"))
                .path();
        Path arm = Archives.image()
                .seed(2)
                .architecture("arm64")
                .layers(2, 10_000)
                .write(dir.resolve("arm.ociarchive"))
                .path();
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            TransferResult pushed = Pushes.request(x86, registry.host() + "/os/image:one")
                    .also(arm)
                    .push();

            TransferResult copied = Copies.from(registry.host() + "/os/image:one")
                    .to(registry.host() + "/os/tags", "one", "two")
                    .archTags()
                    .run();

            assertThat(copied.destinations().get(0).tags())
                    .containsExactlyInAnyOrder("one-x86_64", "two-x86_64", "one-aarch64", "two-aarch64");
            assertThat(registry.tags("os/tags"))
                    .containsExactlyInAnyOrderElementsOf(
                            copied.destinations().get(0).tags());
            assertThat(registry.manifestDigest("os/tags", "two-aarch64"))
                    .isEqualTo(pushed.manifests().get("aarch64").toString());
            assertThat(copied.toMap()).doesNotContainKey("reference").containsKey("manifests");
        }
    }

    @Test
    void deletesTheSourceTagIfTheRegistryCan() throws Exception {
        TestArchive archive = Archives.image().layers(2, 10_000).write(dir.resolve("image.ociarchive"));
        List<String> log = new ArrayList<>();
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();

            Copies.from(registry.host() + "/os/image:one")
                    .to(registry.host() + "/os/moved")
                    .deleteSource()
                    .run(log::add);

            // docker-registry 2.8 deletes manifests by digest only.
            assertThat(log)
                    .last()
                    .isEqualTo(
                            "the tag " + registry.host() + "/os/image:one remains: its registry does not delete tags");
            assertThat(registry.tags("os/image")).containsExactly("one");
            assertThat(registry.manifestDigest("os/moved", "one")).isEqualTo(archive.digest());
        }
        assertThatThrownBy(() -> Copies.from("quay.io/os/image@sha256:" + "0".repeat(64))
                        .to("quay.io/os/moved:1")
                        .deleteSource()
                        .spec())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("deleteSource needs a source with a tag, but ");
    }

    @Test
    void webPageIsNotADeletedTag() throws Exception {
        TestArchive archive = Archives.image().layers(2, 10_000).write(dir.resolve("image.ociarchive"));
        List<String> log = new ArrayList<>();
        try (FakeRegistry registry = FakeRegistry.start()) {
            RemoteImage.of(archive.path()).putInto(registry, "os/image", "one");
            registry.on(RequestKind.OTHER)
                    .once(Fault.status(404).header("Content-Type", "text/html").body("<html>Back soon</html>"));

            Copies.from(registry.host() + "/os/image:one")
                    .to(registry.host() + "/os/moved")
                    .deleteSource()
                    .run(log::add);

            assertThat(log)
                    .anyMatch(line -> line.contains("a web page instead of the registry's response"))
                    .last()
                    .isEqualTo(
                            "the tag " + registry.host() + "/os/image:one remains: its registry does not delete tags");
        }
    }

    @Test
    void convertsTheFormat() throws Exception {
        TestArchive archive = Archives.image().layers(2, 10_000).write(dir.resolve("image.ociarchive"));
        try (DockerRegistry from = DockerRegistry.start(dir);
                DockerRegistry to = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), from.host() + "/os/image:one").push();

            TransferResult docker = Copies.from(from.host() + "/os/image:one")
                    .format(ImageFormat.V2S2)
                    .to(to.host() + "/os/docker")
                    .run();
            TransferResult back = Copies.from(to.host() + "/os/docker:one")
                    .to(from.host() + "/os/back")
                    .run();

            assertThat(docker.manifest().mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
            assertThat(back.manifest()).isEqualTo(docker.manifest());
        }
    }

    @Test
    void namesTheMissingImage() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            List<String> missing =
                    List.of(registry.host() + "/os/image:none", registry.host() + "/os/image@sha256:" + "0".repeat(64));
            for (String reference : missing) {
                assertThatThrownBy(() -> Copies.from(reference)
                                .to(registry.host() + "/os/copy:x")
                                .run())
                        .hasMessageStartingWith("could not get manifest " + reference + ": GET ")
                        .hasMessageContaining("HTTP 404 MANIFEST_UNKNOWN")
                        .hasMessageEndingWith("check the image's name and tag");
            }
            assertThat(registry.tags("os/copy")).isEmpty();
        }
    }
}
