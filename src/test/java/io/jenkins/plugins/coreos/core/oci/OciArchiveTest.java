package io.jenkins.plugins.coreos.core.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Layout;
import io.jenkins.plugins.coreos.testing.archive.TarWriter;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.archive.ToolArchives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of the field and of every shape that the format allows are read as what they are. */
class OciArchiveTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"skopeo", "umoci", "buildah"})
    void readsWhatTheToolsOfTheFieldWrite(String tool) throws Exception {
        ToolArchives tools = new ToolArchives(dir);
        TestArchive archive =
                switch (tool) {
                    case "skopeo" -> tools.skopeo();
                    case "umoci" -> tools.umoci();
                    default -> tools.buildah();
                };
        assertReads(archive);
    }

    @ParameterizedTest
    @EnumSource(TarWriter.Style.class)
    void readsEveryStyleOfHeadersInAnyOrder(TarWriter.Style style) throws Exception {
        for (int seed = 0; seed < 5; seed++) {
            assertReads(layout().style(style).shuffled(seed).write(dir.resolve("image.ociarchive")));
        }
    }

    @Test
    void readsNamesWithADotBeforeThemAndAnIndexAtEitherEnd() throws Exception {
        assertReads(layout().prefix("./").write(dir.resolve("dotted")));
        assertReads(layout().indexFirst().write(dir.resolve("first")));
        assertReads(layout().withoutDirectories().write(dir.resolve("bare")));
    }

    @Test
    void readsAnArchiveThatHasAllItNeedsAndNoEndMark() throws Exception {
        assertReads(layout().withoutEnd().write(dir.resolve("image")));
    }

    @Test
    void entriesThatAreNoPartOfTheLayoutDoNotMatter() throws Exception {
        assertReads(layout().put("README", "hello")
                .put("blobs/sha256/notes.txt", "no blob")
                .put("blobs/md5/00", "no known algorithm")
                .write(dir.resolve("image")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "pax", "ustar", "oldgnu", "v7"})
    void readsEveryFormatThatGnuTarWrites(String format) throws Exception {
        TestArchive archive = layout().write(dir.resolve("image"));
        Path unpacked = unpack(archive);
        tar("--format=" + format, unpacked, archive.path());
        assertReads(archive);
    }

    @Test
    void readsAPaxArchiveWithTimesAndExtendedAttributesOfAnyBytes() throws Exception {
        TestArchive archive = layout().write(dir.resolve("image"));
        Path unpacked = unpack(archive);
        Path blob = unpacked.resolve("blobs/sha256/" + archive.config().substring("sha256:".length()));
        Files.setAttribute(blob, "user:binary", java.nio.ByteBuffer.wrap(new byte[] {1, 0, (byte) 0xff, '\n', 0}));
        Processes.command(
                        "tar",
                        "--format=posix",
                        "--xattrs",
                        "--xattrs-include=*",
                        "-cf",
                        archive.path().toString(),
                        "-C",
                        unpacked.toString(),
                        ".")
                .ok();
        assertReads(archive);
    }

    @Test
    void aBlobThatIsAHardLinkIsReadWhereItsBytesStand() throws Exception {
        TestArchive archive = layout().write(dir.resolve("image"));
        Path unpacked = unpack(archive);
        Path layer = unpacked.resolve("blobs/sha256/" + archive.layers().get(0).substring("sha256:".length()));
        Files.createLink(unpacked.resolve("a-first-name"), layer);
        Processes.command(
                        "tar",
                        "-cf",
                        archive.path().toString(),
                        "-C",
                        unpacked.toString(),
                        "a-first-name",
                        "blobs",
                        "index.json",
                        "oci-layout")
                .ok();
        assertThat(Processes.command("tar", "-tvf", archive.path().toString())
                        .ok()
                        .stdout())
                .contains("link to a-first-name");
        assertReads(archive);
    }

    @Test
    void theLaterOfTwoEntriesOfOneNameCounts() throws Exception {
        TestArchive archive = layout().write(dir.resolve("image"));
        Path other =
                Files.writeString(Files.createDirectory(dir.resolve("other")).resolve("index.json"), "{}");
        Processes.command(
                        "tar",
                        "-rf",
                        archive.path().toString(),
                        "-C",
                        other.getParent().toString(),
                        "index.json")
                .ok();
        try (OciArchive opened = OciArchive.open(archive.path())) {
            assertThat(opened.manifests()).isEmpty();
        }
    }

    @Test
    void aRepeatedLayerIsOneBlob() throws Exception {
        TestArchive archive =
                Archives.image().layers(2, 100).repeatLayer(0).layout().write(dir.resolve("image"));
        try (OciArchive opened = OciArchive.open(archive.path())) {
            assertThat(opened.manifest().layers()).hasSize(3);
            assertThat(opened.manifest().blobs()).hasSize(3);
        }
    }

    @Test
    void aLayerThatIsNotDistributedIsNoBlobToPush() throws Exception {
        TestArchive archive =
                Archives.image().layer(100).foreignLayer(100).layout().write(dir.resolve("image"));
        try (OciArchive opened = OciArchive.open(archive.path())) {
            assertThat(opened.manifest().layers()).hasSize(2);
            assertThat(opened.manifest().blobs())
                    .extracting(blob -> blob.digest().toString())
                    .containsExactlyElementsOf(archive.blobs().subList(0, 2));
        }
    }

    @Test
    void anEmptyBlobIsABlob() throws Exception {
        assertReads(Archives.image().rawLayer(new byte[0]).layer(1).write(dir.resolve("image")));
    }

    private static Layout layout() {
        return Archives.image().layers(3, 3_000).plainLayer(0).layout();
    }

    private static void assertReads(TestArchive archive) throws IOException {
        try (OciArchive opened = OciArchive.open(archive.path())) {
            Manifest manifest = opened.manifest();
            assertThat(manifest.descriptor().digest()).hasToString(archive.digest());
            assertThat(Digest.sha256(manifest.raw())).hasToString(archive.digest());
            List<Descriptor> blobs = manifest.blobs();
            assertThat(blobs).extracting(blob -> blob.digest().toString()).containsExactlyElementsOf(archive.blobs());
            for (Descriptor blob : blobs) {
                assertThat(opened.blob(blob).actualDigest()).isEqualTo(blob.digest());
            }
        }
    }

    private Path unpack(TestArchive archive) throws IOException {
        Path unpacked = Files.createDirectory(dir.resolve("unpacked"));
        Processes.command("tar", "-xf", archive.path().toString(), "-C", unpacked.toString())
                .ok();
        return unpacked;
    }

    /** File by file, because v7 has no directories within names of that length to offer. */
    private static void tar(String format, Path from, Path archive) throws IOException {
        Files.delete(archive);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Processes.command(
                                "tar",
                                format,
                                "-rf",
                                archive.toString(),
                                "-C",
                                from.toString(),
                                from.relativize(file).toString())
                        .ok();
            }
        }
    }
}
