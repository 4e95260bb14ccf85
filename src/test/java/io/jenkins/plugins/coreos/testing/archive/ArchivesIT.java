package io.jenkins.plugins.coreos.testing.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other tools can read the archives that are created for the tests. */
class ArchivesIT {
    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource(TarWriter.Style.class)
    void skopeoReadsEveryStyleOfHeaders(TarWriter.Style style) {
        TestArchive archive = Archives.image()
                .layers(2, 70_000)
                .plainLayer(10)
                .layout()
                .style(style)
                .write(dir.resolve("image.ociarchive"));

        assertThat(inspect(archive.path())).contains(archive.layers());
    }

    @Test
    void umociUnpacksLayers() throws Exception {
        TestArchive archive = Archives.image().layers(2, 200_000).layer(0).write(dir.resolve("image.ociarchive"));
        Path layout = Files.createDirectory(dir.resolve("layout"));
        Processes.command("tar", "-xf", archive.path().toString(), "-C", layout.toString())
                .ok();
        Path index = layout.resolve("index.json");
        Files.writeString(
                index,
                Files.readString(index)
                        .replaceFirst(
                                "\"platform\"",
                                "\"annotations\":{\"org.opencontainers.image.ref.name\":\"image\"},\"platform\""));

        Path bundle = dir.resolve("bundle");
        Processes.command("umoci", "unpack", "--image", layout + ":image", bundle.toString())
                .ok();

        try (var files = Files.list(bundle.resolve("rootfs"))) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void seedDeterminesBytes() {
        TestArchive one = Archives.image().seed(7).layers(2, 5_000).write(dir.resolve("one"));
        TestArchive same = Archives.image().seed(7).layers(2, 5_000).write(dir.resolve("same"));
        TestArchive partly =
                Archives.image().seed(7).layer(5_000).seed(8).layer(5_000).write(dir.resolve("partly"));

        assertThat(one.path()).hasSameBinaryContentAs(same.path());
        assertThat(partly.layers().get(0)).isEqualTo(one.layers().get(0));
        assertThat(partly.layers().get(1)).isNotEqualTo(one.layers().get(1));
    }

    private static String inspect(Path archive) {
        return Processes.command("skopeo", "inspect", "oci-archive:" + archive)
                .ok()
                .stdout();
    }
}
