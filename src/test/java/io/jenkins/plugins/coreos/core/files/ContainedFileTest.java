package io.jenkins.plugins.coreos.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files to publish, in a directory where a build plants links. */
class ContainedFileTest {
    @TempDir
    Path root;

    private Path workspace;
    private Path secret;

    @BeforeEach
    void makeFiles() throws IOException {
        workspace = Files.createDirectory(root.resolve("workspace"));
        Files.createDirectory(root.resolve("home"));
        secret = Files.writeString(root.resolve("home/secret"), "secret");
        Files.createDirectories(workspace.resolve("builds/42"));
        Files.writeString(workspace.resolve("builds/42/sbom.json"), "sbom");
    }

    private String read(String file) throws IOException {
        try (FileChannel channel = ContainedFile.open(workspace, file)) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            channel.read(buffer, 0);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void opensFilesByRelativeAndAbsolutePaths() throws Exception {
        assertThat(read("builds/42/sbom.json")).isEqualTo("sbom");
        assertThat(read("builds/../builds/42/./sbom.json")).isEqualTo("sbom");
        assertThat(read(workspace.resolve("builds/42/sbom.json").toString())).isEqualTo("sbom");
        assertThat(read("../home/secret")).isEqualTo("secret");
        assertThat(read(secret.toString())).isEqualTo("secret");
    }

    @Test
    void followsLinksToDirectoriesWithinTheDirectory() throws Exception {
        Files.createSymbolicLink(workspace.resolve("builds/latest"), Path.of("42"));

        assertThat(read("builds/latest/sbom.json")).isEqualTo("sbom");
    }

    @Test
    void rejectsLinksToFiles() throws Exception {
        Files.createSymbolicLink(workspace.resolve("sbom.json"), secret);
        Files.createSymbolicLink(workspace.resolve("inner.json"), Path.of("builds/42/sbom.json"));

        for (String name : new String[] {"sbom.json", "inner.json"}) {
            assertThatThrownBy(() -> read(name))
                    .isInstanceOf(IOException.class)
                    .hasMessage(workspace.resolve(name) + ": it is a link; name the file itself");
        }
    }

    @Test
    void rejectsLinksOutOfTheDirectory() throws Exception {
        Files.createSymbolicLink(workspace.resolve("out"), Path.of("../home"));

        for (String name :
                new String[] {"out/secret", workspace.resolve("out/secret").toString()}) {
            assertThatThrownBy(() -> read(name))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "a link in its path points to " + root.toRealPath().resolve("home") + ", outside ");
        }
    }

    @Test
    void acceptsADirectoryThatIsItselfALink() throws Exception {
        Path link = Files.createSymbolicLink(root.resolve("link"), workspace);
        workspace = link;

        assertThat(read("builds/42/sbom.json")).isEqualTo("sbom");
        assertThat(read(link.toRealPath().resolve("builds/42/sbom.json").toString()))
                .isEqualTo("sbom");
    }

    @Test
    void rejectsMissingFilesAndDirectories() {
        assertThatThrownBy(() -> read("builds/42/none"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("" + workspace.resolve("builds/42/none"));
        assertThatThrownBy(() -> read("builds/41/sbom.json")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> read("builds/42"))
                .isInstanceOf(NotRegularFileException.class)
                .hasMessageContaining("is a directory");
    }
}
