package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from Debian's docker-registry into OCI archives. */
@ExtendWith(FailureLogs.class)
class PullIT {
    @TempDir
    Path dir;

    @Test
    void writesAnArchiveThatOtherToolsRead() throws Exception {
        TestArchive archive = Archives.image().layers(12, 300_001).write(dir.resolve("image.ociarchive"));
        Path out = dir.resolve("out.ociarchive");
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();

            TransferResult result =
                    Copies.from(registry.host() + "/os/image:one").archive(out).run();

            assertThat(result.toMap())
                    .containsEntry("archive", out.toString())
                    .containsEntry("digest", archive.digest())
                    .containsEntry("source", registry.host() + "/os/image@" + archive.digest())
                    .containsEntry("downloadedBlobs", 13L)
                    .doesNotContainKeys("repository", "tags");
            assertThat(ArchiveCheck.of(out, 2).faults()).isEmpty();
            assertThat(dir.resolve("out.ociarchive.partial")).doesNotExist();
            Processes.command(Skopeo.skopeo(
                            "copy",
                            "--preserve-digests",
                            "--dest-tls-verify=false",
                            "oci-archive:" + out,
                            "docker://" + registry.host() + "/os/skopeo:x"))
                    .ok();
            assertThat(registry.manifestDigest("os/skopeo", "x")).isEqualTo(archive.digest());
            Pushes.request(out, registry.host() + "/os/again:x").push();
            assertThat(registry.manifestDigest("os/again", "x")).isEqualTo(archive.digest());
        }
    }

    @Test
    void writesTheSameBytesForTheSameImage() throws Exception {
        TestArchive archive = Archives.image().layers(5, 100_000).write(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();

            Copies.from(registry.host() + "/os/image:one")
                    .archive(dir.resolve("a"))
                    .run();
            Copies.from(registry.host() + "/os/image:one")
                    .archive(dir.resolve("b"))
                    .parallel(1)
                    .run();

            assertThat(Files.mismatch(dir.resolve("a"), dir.resolve("b"))).isEqualTo(-1);
        }
    }

    @Test
    void continuesAnInterruptedPull() throws Exception {
        TestArchive archive = Archives.image().layers(8, 200_000).write(dir.resolve("image.ociarchive"));
        Path out = dir.resolve("out.ociarchive");
        Path partial = dir.resolve("out.ociarchive.partial");
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();
            Copies.from(registry.host() + "/os/image:one").archive(out).run();
            byte[] whole = Files.readAllBytes(out);
            Files.move(out, partial);
            // A truncated file that lacks the header of one blob.
            try (FileChannel file = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                file.truncate(whole.length / 2);
                int header = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .indexOf(archive.layers().get(0).replace(':', '/'));
                file.write(ByteBuffer.allocate(512), header - "blobs/".length());
            }

            TransferResult result =
                    Copies.from(registry.host() + "/os/image:one").archive(out).run();

            assertThat(result.destinations().get(0).presentBlobs()).isBetween(2, 5);
            assertThat(result.destinations().get(0).uploadedBlobs())
                    .isEqualTo(9 - result.destinations().get(0).presentBlobs());
            assertThat(Files.readAllBytes(out)).isEqualTo(whole);
        }
    }

    @Test
    void replacesThePartialFileOfAnotherImage() throws Exception {
        TestArchive first = Archives.image().layers(8, 200_000).write(dir.resolve("first.ociarchive"));
        TestArchive second = Archives.image().seed(9).layers(3, 70_000).write(dir.resolve("second.ociarchive"));
        Path out = dir.resolve("out.ociarchive");
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(second.path(), registry.host() + "/os/image:two").push();
            Files.copy(first.path(), dir.resolve("out.ociarchive.partial"));

            Copies.from(registry.host() + "/os/image:two").archive(out).run();

            assertThat(ArchiveCheck.of(out, 2).faults()).isEmpty();
            assertThat(ArchiveCheck.of(out, 2).extra()).isEmpty();
        }
    }

    @Test
    void followsNoLinkAndOverwritesNoDirectory() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        Path victim = Files.writeString(dir.resolve("victim"), "precious");
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();
            Copies pull = Copies.from(registry.host() + "/os/image:one").archive(dir.resolve("out"));

            Files.createSymbolicLink(dir.resolve("out.partial"), victim);
            assertThatThrownBy(pull::run).hasMessageEndingWith("out.partial is not a regular file; remove it");
            Files.delete(dir.resolve("out.partial"));
            Files.createDirectory(dir.resolve("out"));
            assertThatThrownBy(pull::run).hasMessageEndingWith("out is not a regular file");

            assertThat(victim).hasContent("precious");
        }
    }

    @Test
    void reportsMissingDirectory() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();

            assertThatThrownBy(() -> Copies.from(registry.host() + "/os/image:one")
                            .archive(dir.resolve("none/out"))
                            .run())
                    .hasMessage(dir.resolve("none/out") + " cannot be written: its directory does not exist");
        }
    }

    @Test
    void twoPullsToOneFileDoNotMix() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        Path out = dir.resolve("out");
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.request(archive.path(), registry.host() + "/os/image:one").push();
            try (FileChannel other =
                    FileChannel.open(dir.resolve("out.partial"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                other.lock();

                assertThatThrownBy(() -> Copies.from(registry.host() + "/os/image:one")
                                .archive(out)
                                .run())
                        .hasMessageEndingWith("out.partial is being written by another process");
            }
            assertThat(out).doesNotExist();
        }
    }

    @Test
    void pullsAWholeIndexOrOneOfItsImages() throws Exception {
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
        List<String> digests = new ArrayList<>();
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            TransferResult pushed = Pushes.request(x86, registry.host() + "/os/image:one")
                    .also(arm)
                    .push();
            for (String arch : List.of("all", "arm64")) {
                Path out = dir.resolve(arch);
                TransferResult pulled = Copies.from(registry.host() + "/os/image:one")
                        .arches(arch)
                        .archive(out)
                        .run();
                digests.add(pulled.manifest().digest().toString());
                assertThat(ArchiveCheck.of(out, 2).faults()).as(arch).isEmpty();
            }
            assertThat(digests)
                    .containsExactly(
                            pushed.manifest().digest().toString(),
                            pushed.manifests().get("aarch64").toString());
        }
    }
}
