package io.jenkins.plugins.coreos.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TarWriter;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers made from tar files. */
class TarScanTest {
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path dir;

    private Path tar(Archives.TarEntries entries) {
        return Archives.tar(dir.resolve("files.tar"), entries);
    }

    @Test
    void laysFilesOfTarOverTheRoot() throws Exception {
        String name = "\u00e4".repeat(90);
        Path tar = tar(out -> out.directory("./")
                .directory("./usr/")
                .file("./usr/b", TEXT)
                .link("./usr/a", '1', "./usr/b")
                .link("/usr/link", '2', "../../outside")
                .extended('x', TarWriter.record("path", name))
                .file("short", TEXT)
                .file("usr/b", new byte[0]));

        assertThat(new Layers(dir).add(tar).list())
                .containsExactly(
                        "5 0755 0 usr/",
                        "0 0644 4 usr/a",
                        "0 0644 0 usr/b",
                        "2 0777 0 usr/link -> ../../outside",
                        "0 0644 4 " + name);
    }

    @Test
    void keepsCapabilitiesAndUserAttributes() throws Exception {
        Path tar = tar(out -> out.extended(
                        'x',
                        TarWriter.record("SCHILY.xattr.user.note", "a=b\n\u0000c")
                                + TarWriter.record("SCHILY.xattr.security.capability", "\u0001\u0000\u0000\u0002")
                                + TarWriter.record("SCHILY.xattr.security.selinux", "label")
                                + TarWriter.record("SCHILY.xattr.user.", "x")
                                + TarWriter.record("SCHILY.xattr", "x"))
                .file("tool", TEXT)
                .link("alias", '1', "tool")
                .file("without", TEXT));

        String layer = new String(new Layers(dir).add(tar).tar(), StandardCharsets.UTF_8);

        String records = TarWriter.record("SCHILY.xattr.security.capability", "\u0001\u0000\u0000\u0002")
                + TarWriter.record("SCHILY.xattr.user.note", "a=b\n\u0000c");
        assertThat(layer).containsOnlyOnce(records).containsOnlyOnce("SCHILY.xattr.user.note");
        assertThat(layer).doesNotContain("selinux").doesNotContain("xattr=x");
        assertThat(new Layers(dir).add(tar).list())
                .containsExactly("0 0644 4 alias", "1 0644 0 tool -> alias", "0 0644 4 without");
    }

    @Test
    void rejectsLinkTargetsBeyondPathMax() throws Exception {
        String longest = "a".repeat(4096);

        assertThat(new Layers(dir).add(linkTo(longest)).list()).containsExactly("2 0777 0 x -> " + longest);
        assertThatThrownBy(() -> new Layers(dir).add(linkTo(longest + "a")).list())
                .hasMessageContaining("'x' is a link to 'aaaa")
                .hasMessageEndingWith(", which is not a valid path");
    }

    @Test
    void boundsTheMemoryOfReplacedLinks() throws Exception {
        String target = "a".repeat(4096);
        Path tar = tar(out -> {
            for (String to : List.of("a", target)) {
                for (int i = 0; i < 6_000; i++) {
                    out.extended('x', TarWriter.record("linkpath", to)).link("f" + i, '2', "short");
                }
            }
        });

        assertThatThrownBy(() -> new Layers(dir).add(tar).list())
                .hasMessageStartingWith("there are too many files for one layer, about ");
    }

    private Path linkTo(String target) throws Exception {
        return tar(
                out -> out.extended('x', TarWriter.record("linkpath", target)).link("x", '2', "short"));
    }

    @Test
    void attributesWithInvalidNamesAreIgnored() throws Exception {
        byte[] name = "SCHILY.xattr.user.\u0000\u0000=value\n".getBytes(StandardCharsets.ISO_8859_1);
        name[18] = (byte) 0xff;
        name[19] = (byte) 0xfe;
        Path tar = tar(out -> {
            byte[] record = (name.length + 3 + " ").getBytes(StandardCharsets.US_ASCII);
            out.extended('x', new String(record, StandardCharsets.US_ASCII) + "@".repeat(name.length))
                    .file("tool", TEXT);
        });
        byte[] bytes = Files.readAllBytes(tar);
        System.arraycopy(name, 0, bytes, 512 + 3, name.length);
        Files.write(tar, bytes);

        assertThat(new String(new Layers(dir).add(tar).tar(), StandardCharsets.ISO_8859_1))
                .doesNotContain("xattr");
    }

    @Test
    void unpacksTarIntoDirectoryOrCopiesIt() throws Exception {
        Path tar = tar(out -> out.file("a", TEXT).link("b", '1', "a"));

        assertThat(new Layers(dir).add(tar, "/usr/x/").list())
                .containsExactly("5 0755 0 usr/", "5 0755 0 usr/x/", "0 0644 4 usr/x/a", "1 0644 0 usr/x/b -> usr/x/a");
        assertThat(new Layers(dir).add(tar, "/usr/x.tar").list())
                .last()
                .asString()
                .endsWith(Files.size(tar) + " usr/x.tar");
    }

    @ParameterizedTest
    @CsvSource({
        "3, dev, , is a device",
        "4, dev, , is a device",
        "6, fifo, , is a FIFO",
        "V, label, , is of the type 'V'",
        "0, ../escape, , contains '..'",
        "0, a/../../b, , contains '..'",
        "0, etc/.wh.passwd, , has the name of a whiteout",
        "1, link, ../outside, contains '..'",
        "1, link, missing, which is not an earlier file of the tar",
        "1, link, usr, which is not an earlier file of the tar",
        "2, link, '', which is not a valid path",
    })
    void rejectsOtherEntries(char type, String name, String target, String reason) {
        Path tar = tar(out -> out.directory("usr/").link(name, type, target == null ? "" : target));

        assertThatThrownBy(() -> new Layers(dir).add(tar).scan())
                .isInstanceOf(LayerException.class)
                .hasMessageStartingWith("'" + tar + "': '" + name + "'")
                .hasMessageContaining(reason);
    }

    @Test
    void rejectsFilesThatAreNotTar() throws Exception {
        Path tar = tar(out -> out.file("a", TEXT));
        Path gzip = Archives.gzip(tar, dir.resolve("gzip.tar"));
        Path truncated = Archives.truncate(Files.copy(tar, dir.resolve("truncated.tar")), 514);

        assertThatThrownBy(() -> new Layers(dir).add(gzip).scan())
                .isInstanceOf(LayerException.class)
                .hasMessage("'" + gzip + "': it is compressed with gzip; decompress it first");
        assertThatThrownBy(() -> new Layers(dir).add(truncated).scan())
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("the archive is truncated");
    }

    @Test
    void rejectsEntriesThroughLinks() {
        Path tar = tar(out -> out.link("etc", '2', "/host/etc").file("etc/passwd", TEXT));

        assertThatThrownBy(() -> new Layers(dir).add(tar).scan())
                .hasMessage("'/etc/passwd' cannot be in the layer, because '/etc' is a link in it");
    }

    @Test
    void reportsTarThatChangesAfterTheScan() throws Exception {
        Path tar = tar(out -> out.file("a", new byte[10_000]));
        try (LayerContent content = new Layers(dir).add(tar).scan()) {
            Archives.truncate(tar, 600);

            assertThatThrownBy(() -> content.writeTo(OutputStream.nullOutputStream(), 0))
                    .isInstanceOf(LayerException.class)
                    .hasMessage("'" + tar + "' was changed while the layer was made");
        }
    }
}
