package io.jenkins.plugins.coreos.core.layer;

import static io.jenkins.plugins.coreos.core.layer.Layers.directory;
import static io.jenkins.plugins.coreos.core.layer.Layers.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The entries of layers made from directories and files. */
class LayerContentTest {
    @TempDir
    Path dir;

    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = directory(dir.resolve("tree"), 0700);
    }

    private Layers layer() {
        return new Layers(dir).add(tree);
    }

    @Test
    void keepsModesLinksAndHardLinks() throws Exception {
        directory(tree.resolve("etc"), 0750);
        directory(tree.resolve("spool"), 01777);
        Path first = file(tree.resolve("etc/b"), "text", 04711);
        Files.createLink(tree.resolve("etc/a"), first);
        Files.createLink(tree.resolve("etc/c"), first);
        Files.createSymbolicLink(tree.resolve("etc/outside"), Path.of("../../../../etc/passwd"));
        Files.createSymbolicLink(tree.resolve("etc/nowhere"), Path.of("/nonexistent"));

        assertThat(layer().list())
                .containsExactly(
                        "5 0750 0 etc/",
                        "0 4711 4 etc/a",
                        "1 4711 0 etc/b -> etc/a",
                        "1 4711 0 etc/c -> etc/a",
                        "2 0777 0 etc/nowhere -> /nonexistent",
                        "2 0777 0 etc/outside -> ../../../../etc/passwd",
                        "5 1777 0 spool/");
    }

    @Test
    void givesTheSameBytesForTheSameFiles() throws Exception {
        Path other = directory(dir.resolve("other"), 0755);
        List<String> names = List.of("a", "b/c", "b-c", "b.c", "d/e/f", "\u00fc", "z\ud83d\ude00", "z\uff5e");
        for (int i = 0; i < names.size(); i++) {
            put(tree, names.get(i));
            put(other, names.get(names.size() - 1 - i));
        }
        Files.setLastModifiedTime(other.resolve("a"), FileTime.fromMillis(0));

        assertThat(new Layers(dir).add(other).digest()).isEqualTo(layer().digest());
        assertThat(new Layers(dir).add(other).gzip().digest())
                .isEqualTo(layer().gzip().digest());
        assertThat(layer().names())
                .containsExactly(
                        "a", "b/", "b-c", "b.c", "b/c", "d/", "d/e/", "d/e/f", "z\uff5e", "z\ud83d\ude00", "\u00fc");
    }

    private static void put(Path root, String name) throws IOException {
        Path path = root.resolve(name);
        for (Path parent = path.getParent(); !parent.equals(root); parent = parent.getParent()) {
            directory(parent, 0755);
        }
        file(path, name, 0644);
    }

    @Test
    void keepsLongNamesAndTargets() throws Exception {
        String directory = "n".repeat(250);
        String name = directory + "/" + "\u00e4\u4e2d".repeat(40);
        file(tree.resolve(name), "text", 0600);
        Files.createSymbolicLink(tree.resolve("link"), Path.of(name));
        Files.createLink(tree.resolve(directory + "/\u00fe\u4e2d"), tree.resolve(name));

        assertThat(layer().list())
                .contains(
                        "0 0600 4 " + name,
                        "2 0777 0 link -> " + name,
                        "1 0600 0 " + directory + "/\u00fe\u4e2d -> " + name);
    }

    @Test
    void putsFilesAndDirectoriesAtTheirDestinations() throws Exception {
        file(tree.resolve("sub/x"), "text", 0640);
        directory(tree.resolve("sub"), 0711);
        Path single = file(dir.resolve("single.conf"), "one", 0444);

        assertThat(new Layers(dir)
                        .add(tree, "/usr/share/tree")
                        .add(single, "/etc/one.conf")
                        .add(single, "/etc/conf.d/")
                        .list())
                .containsExactly(
                        "5 0755 0 etc/",
                        "5 0755 0 etc/conf.d/",
                        "0 0444 3 etc/conf.d/single.conf",
                        "0 0444 3 etc/one.conf",
                        "5 0755 0 usr/",
                        "5 0755 0 usr/share/",
                        "5 0700 0 usr/share/tree/",
                        "5 0711 0 usr/share/tree/sub/",
                        "0 0640 4 usr/share/tree/sub/x");
    }

    @Test
    void laterSourcesReplaceEarlierOnes() throws Exception {
        directory(tree.resolve("etc"), 0700);
        file(tree.resolve("etc/a"), "one", 0600);
        Path other = directory(dir.resolve("other"), 0755);
        file(other.resolve("etc/a"), "other", 0644);

        assertThat(layer().add(other).list()).containsExactly("5 0755 0 etc/", "0 0644 5 etc/a");
        Path conflict = file(dir.resolve("etc"), "", 0644);
        assertThatThrownBy(() -> layer().add(conflict, "/etc").scan())
                .isInstanceOf(LayerException.class)
                .hasMessage("'/etc' is added both as a directory and as a file or link");
    }

    @Test
    void writesWhiteouts() throws Exception {
        file(tree.resolve("etc/replaced"), "x", 0644);
        file(tree.resolve("etc/kept/new"), "x", 0644);

        assertThat(layer().remove("/etc/gone", "usr/lib/a/b", "usr/lib/a", "/etc/replaced", "/etc/kept")
                        .list())
                .containsExactly(
                        "5 0755 0 etc/",
                        "0 0000 0 etc/.wh.gone",
                        "5 0755 0 etc/kept/",
                        "0 0000 0 etc/kept/.wh..wh..opq",
                        "0 0644 1 etc/kept/new",
                        "0 0644 1 etc/replaced",
                        "5 0755 0 usr/",
                        "5 0755 0 usr/lib/",
                        "0 0000 0 usr/lib/.wh.a");
    }

    @Test
    void opaqueWhiteoutPrecedesTheContentOfItsDirectory() throws Exception {
        file(tree.resolve("a/!b"), "x", 0644);

        assertThat(layer().remove("a").names()).containsExactly("a/", "a/.wh..wh..opq", "a/!b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "", ".", "//", "a/../b", "a/.wh.b", "a\0b"})
    void rejectsInvalidRemovals(String path) throws Exception {
        file(tree.resolve("a"), "x", 0644);

        assertThatThrownBy(() -> layer().remove(path).scan())
                .isInstanceOfAny(LayerException.class, IllegalArgumentException.class);
    }

    @Test
    void rejectsSockets() throws Exception {
        Path socket = tree.resolve("socket");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));

            assertThatThrownBy(() -> layer().scan())
                    .isInstanceOf(LayerException.class)
                    .hasMessage("'" + socket + "' is a socket, which a layer cannot contain");
        }
    }

    @Test
    void rejectsInvalidSources() throws Exception {
        assertThatThrownBy(() -> layer().scan()).hasMessage("nothing to add or remove");
        Path none = dir.resolve("none");
        assertThatThrownBy(() -> new Layers(dir).add(none).scan()).hasMessage("'" + none + "' does not exist");
        Path file = file(dir.resolve("file"), "", 0644);
        assertThatThrownBy(() -> new Layers(dir).add(file).scan())
                .hasMessageContaining("is neither a directory nor a .tar file; also give the file's path in the image");
        file(tree.resolve("etc/.wh.a"), "", 0644);
        assertThatThrownBy(() -> layer().scan()).hasMessageContaining("has the name of a whiteout; use remove");
    }

    @Test
    void rejectsPathsThroughLinksOfTheLayer() throws Exception {
        Files.createSymbolicLink(tree.resolve("link"), Path.of("/etc"));
        Path file = file(dir.resolve("file"), "", 0644);

        assertThatThrownBy(() -> layer().add(file, "/link/shadow").scan())
                .isInstanceOf(LayerException.class)
                .hasMessage("'/link/shadow' cannot be in the layer, because '/link' is a link in it");
    }

    @Test
    void rejectsDeepTrees() throws Exception {
        Files.createDirectories(tree.resolve("a/".repeat(300)));

        assertThatThrownBy(() -> layer().scan())
                .isInstanceOf(LayerException.class)
                .hasMessageEndingWith("is nested more than 200 directories deep");
    }

    /** A change of the file etc/a after the scan. */
    private enum Change {
        LONGER,
        TIME,
        DELETED,
        LINK,
        DIRECTORY_LINK;

        void make(Path file) throws IOException {
            Path moved = file.getParent().resolveSibling("moved");
            switch (this) {
                case LONGER -> Files.writeString(file, "longer text");
                case TIME -> Files.setLastModifiedTime(file, FileTime.fromMillis(1));
                case DELETED -> Files.delete(file);
                case LINK -> {
                    Files.move(file, moved);
                    Files.createSymbolicLink(file, moved);
                }
                case DIRECTORY_LINK -> {
                    Files.move(file.getParent(), moved);
                    Files.createSymbolicLink(file.getParent(), moved);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsFilesThatChangeAfterTheScan(Change change) throws Exception {
        Path file = file(tree.resolve("etc/a"), "text", 0644);
        try (LayerContent content = layer().scan()) {
            change.make(file);

            assertThatThrownBy(() -> content.writeTo(OutputStream.nullOutputStream(), 0))
                    .isInstanceOf(LayerException.class)
                    .hasMessageStartingWith("'" + tree + "/etc");
        }
    }

    @Test
    void leavesNoTemporaryFile() throws Exception {
        file(tree.resolve("a"), "text", 0644);
        Path temporary = directory(dir.resolve("temporary"), 0755);
        try (LayerContent content = layer().scan();
                Layer layer = Layer.write(content, 0, LayerCompression.GZIP, temporary)) {
            assertThat(layer.size()).isPositive();
            assertThat(temporary).isEmptyDirectory();
            layer.blob("layer").verify();
        }
        Path none = dir.resolve("none");
        try (LayerContent content = layer().scan()) {
            assertThatThrownBy(() -> Layer.write(content, 0, LayerCompression.GZIP, none))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("cannot write a temporary file in " + none)
                    .hasMessageContaining("set TMPDIR");
        }
    }
}
