package io.jenkins.plugins.coreos.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.oci.Manifest;
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

/** Archives of other tools, and of every shape that the format permits, are read correctly. */
class OciArchiveIT {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"skopeo", "umoci", "buildah"})
    void readsArchivesOfOtherTools(String tool) throws Exception {
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
    void readsNamesWithLeadingDotAndIndexAtEitherEnd() throws Exception {
        assertReads(layout().prefix("./").write(dir.resolve("dotted")));
        assertReads(layout().indexFirst().write(dir.resolve("first")));
        assertReads(layout().withoutDirectories().write(dir.resolve("bare")));
    }

    @Test
    void readsCompleteArchiveWithoutEndMark() throws Exception {
        assertReads(layout().withoutEnd().write(dir.resolve("image")));
    }

    @Test
    void ignoresEntriesOutsideTheLayout() throws Exception {
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
    void readsHardLinkedBlobFromItsTarget() throws Exception {
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
    void lastEntryOfANameWins() throws Exception {
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
    void repeatedLayerIsOneBlob() throws Exception {
        TestArchive archive =
                Archives.image().layers(2, 100).repeatLayer(0).layout().write(dir.resolve("image"));
        try (OciArchive opened = OciArchive.open(archive.path())) {
            assertThat(opened.manifest().layers()).hasSize(3);
            assertThat(opened.manifest().blobs()).hasSize(3);
        }
    }

    @Test
    void skipsAbsentLayerWithUrls() throws Exception {
        Layout layout =
                Archives.image().layer(100).foreignLayer(100).foreignUrls().layout();
        TestArchive archive = layout.withoutBlob(layout.blobs().get(2)).write(dir.resolve("image"));
        assertPushes(archive, archive.blobs().subList(0, 2));
        try (OciArchive opened = OciArchive.open(archive.path())) {
            assertThat(opened.manifest().layers()).hasSize(2);
        }
    }

    @Test
    void includesPresentNonDistributableLayer() throws Exception {
        TestArchive archive =
                Archives.image().layer(100).foreignLayer(100).layout().write(dir.resolve("image"));
        assertPushes(archive, archive.blobs());
        TestArchive withUrls =
                Archives.image().layer(100).foreignLayer(100).foreignUrls().write(dir.resolve("urls"));
        assertPushes(withUrls, withUrls.blobs());
    }

    @Test
    void reportsAbsentNonDistributableLayerWithoutUrls() throws Exception {
        Layout layout = Archives.image().layer(100).foreignLayer(100).layout();
        TestArchive archive = layout.withoutBlob(layout.blobs().get(2)).write(dir.resolve("image"));
        try (OciArchive opened = OciArchive.open(archive.path())) {
            assertThatThrownBy(() -> opened.image(null))
                    .hasMessage(
                            archive.path() + " lacks the blob " + layout.blobs().get(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "././", "./", ".//", "/./", "x/../"})
    void readsNamesInEverySpelling(String prefix) throws Exception {
        assertReads(layout().prefix(prefix).write(dir.resolve("image")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s,^\\./,/,", "s,^\\./,././,", "s,^\\./,.//,"})
    void readsNamesThatGnuTarTransformed(String transform) throws Exception {
        TestArchive archive = layout().write(dir.resolve("image"));
        Path unpacked = unpack(archive);
        symbolic(unpacked, archive);
        Processes.command(
                        "tar",
                        "-P",
                        "--transform",
                        transform + "RH",
                        "-cf",
                        archive.path().toString(),
                        "-C",
                        unpacked.toString(),
                        ".")
                .ok();
        assertReads(archive);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "pax", "oldgnu"})
    void followsLinksWithLongTargets(String format) throws Exception {
        TestArchive archive = layout().write(dir.resolve("image"));
        Path unpacked = unpack(archive);
        Path far = Files.createDirectories(unpacked.resolve("d".repeat(100) + "/" + "e".repeat(100)));
        Path blob = blob(unpacked, archive.layers().get(0));
        Files.move(blob, far.resolve("layer"));
        Files.createSymbolicLink(blob, blob.getParent().relativize(far.resolve("layer")));
        Path other = blob(unpacked, archive.layers().get(1));
        Files.move(other, far.resolve("other"));
        Files.createLink(other, far.resolve("other"));
        Processes.command(
                        "tar",
                        "--format=" + format,
                        "--sort=name",
                        "-cf",
                        archive.path().toString(),
                        "-C",
                        unpacked.toString(),
                        far.getParent().getFileName().toString(),
                        "blobs",
                        "index.json",
                        "oci-layout")
                .ok();
        assertReads(archive);
    }

    @Test
    void followsLinksToFilesDirectoriesAndLinks() throws Exception {
        Layout layout = layout();
        String one = name(layout.blobs().get(1));
        String two = name(layout.blobs().get(2));
        assertReads(layout.moved(one, "store/one", "../../store/one")
                .moved(two, "store/two", "/through/two")
                .symbolicLink("through", "also")
                .symbolicLink("also", "./store")
                .moved("index.json", "store/index", "store/index")
                .write(dir.resolve("image")));
    }

    @Test
    void followsALinkToTheDirectoryOfBlobs() throws Exception {
        Layout layout = layout();
        String digest = layout.digest();
        for (String blob : layout.blobs()) {
            layout.moved(name(blob), "store/" + blob.substring("sha256:".length()), "unused");
        }
        layout.moved(name(digest), "store/" + digest.substring("sha256:".length()), "unused");
        TestArchive archive = layout.write(dir.resolve("image"));
        Path unpacked = unpack(archive);
        Path blobs = unpacked.resolve("blobs/sha256");
        Processes.command("rm", "-rf", blobs.toString()).ok();
        Files.createSymbolicLink(blobs, Path.of("../store"));
        Processes.command("tar", "-cf", archive.path().toString(), "-C", unpacked.toString(), ".")
                .ok();
        assertReads(archive);
    }

    @Test
    void acceptsHardLinkBeforeItsTarget() throws Exception {
        Layout layout = layout();
        String blob = name(layout.blobs().get(1));
        TestArchive archive = layout.link("a", blob).write(dir.resolve("image"));
        assertReads(archive);
        try (java.io.OutputStream out = Files.newOutputStream(dir.resolve("forward"))) {
            new TarWriter(out, TarWriter.Style.USTAR)
                    .link("first", '1', "second")
                    .link("link", '2', "first")
                    .file("second", new byte[3])
                    .end();
        }
        try (var channel = java.nio.channels.FileChannel.open(dir.resolve("forward"))) {
            TarIndex index = TarIndex.of(channel);
            assertThat(index.get("link")).isEqualTo(index.get("second")).isNotNull();
        }
    }

    @Test
    void oneImageWithSeveralNamesIsOneImage() throws Exception {
        assertReads(layout().named("one", "two").write(dir.resolve("image")));
    }

    @Test
    void selectsImageByName() throws Exception {
        Layout one = layout().named("one", "1");
        Layout two = Archives.image().layer(5).layout().named("two");
        Path archive = one.and(two).write(dir.resolve("image")).path();

        try (OciArchive opened = OciArchive.open(archive, "two")) {
            assertThat(opened.manifest().descriptor().digest()).hasToString(two.digest());
        }
        try (OciArchive opened = OciArchive.open(archive, "1")) {
            assertThat(opened.manifest().descriptor().digest()).hasToString(one.digest());
        }
        try (OciArchive opened = OciArchive.open(archive)) {
            assertThatThrownBy(opened::manifest)
                    .hasMessage(archive + " has 2 manifests in its index.json, but exactly one is needed;"
                            + " choose one with refName: 'one', '1', 'two'");
        }
        try (OciArchive opened = OciArchive.open(archive, "tow")) {
            assertThatThrownBy(opened::manifest)
                    .hasMessage(
                            archive + " has no image with the refName 'tow' in its index.json (did you mean 'two'?);"
                                    + " it names 'one', '1', 'two'");
        }
    }

    @Test
    void rejectsNameOfTwoImages() throws Exception {
        Layout two = Archives.image().layer(5).layout().named("latest");
        Path archive =
                layout().named("latest").and(two).write(dir.resolve("image")).path();
        try (OciArchive opened = OciArchive.open(archive, "latest")) {
            assertThatThrownBy(opened::manifest)
                    .hasMessage(archive + " gives the refName 'latest' to 2 images in its index.json;"
                            + " make an archive of one image");
        }
    }

    @Test
    void keepsIndexEntryWithUnusualPlatform() throws Exception {
        for (String platform : List.of(
                "{\"architecture\":\"amd64\"}", "{\"os\":\"linux\"}", "{}", "7", "{\"architecture\":1,\"os\":[]}")) {
            Layout index = layout().asIndex();
            TestArchive archive = index.replace(
                            index.digest(), "{\"architecture\":\"amd64\",\"os\":\"linux\"}", platform)
                    .write(dir.resolve("image"));
            try (OciArchive opened = OciArchive.open(archive.path())) {
                ImageTree tree = opened.image(null);
                assertThat(tree.top().descriptor().digest()).hasToString(archive.digest());
                assertThat(new String(tree.top().raw(), java.nio.charset.StandardCharsets.UTF_8))
                        .contains("\"platform\":" + platform);
                assertThat(tree.children()).hasSize(1);
                assertThat(tree.images()).isEmpty();
            }
        }
    }

    @Test
    void acceptsEmptyBlob() throws Exception {
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

    private static void assertPushes(TestArchive archive, List<String> blobs) throws IOException {
        try (OciArchive opened = OciArchive.open(archive.path())) {
            assertThat(opened.image(null).blobs())
                    .extracting(blob -> blob.descriptor().digest().toString())
                    .containsExactlyElementsOf(blobs);
        }
    }

    private static String name(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }

    private static Path blob(Path unpacked, String digest) {
        return unpacked.resolve(name(digest));
    }

    /** Makes a layer a symbolic link to a file beside it. */
    private static void symbolic(Path unpacked, TestArchive archive) throws IOException {
        Path blob = blob(unpacked, archive.layers().get(0));
        Files.move(blob, blob.resolveSibling("elsewhere"));
        Files.createSymbolicLink(blob, Path.of("elsewhere"));
    }

    private Path unpack(TestArchive archive) throws IOException {
        Path unpacked = Files.createDirectory(dir.resolve("unpacked"));
        Processes.command("tar", "-xf", archive.path().toString(), "-C", unpacked.toString())
                .ok();
        return unpacked;
    }

    /** File by file, because v7 limits the length of names. */
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
