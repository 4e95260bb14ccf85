package io.jenkins.plugins.coreos.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileReplacementTest {
    @TempDir
    Path root;

    private Path dir;
    private Path file;
    private Path victim;

    @BeforeEach
    void createFiles() throws Exception {
        dir = Files.createDirectory(root.resolve("dir"));
        file = dir.resolve("meta.json");
        victim = Files.writeString(root.resolve("victim"), "untouched");
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw-rw-", "r--r-----"})
    void keepsModeOfOldFile(String mode) throws Exception {
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        write("new");

        assertThat(file).hasContent("new");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString(mode));
        assertThat(names()).containsExactly("meta.json");
    }

    @Test
    void leavesFileThatHasChanged() throws Exception {
        for (String other : new String[] {"", "ol", "olD", "old, and more"}) {
            Files.writeString(file, other);

            assertThat(FileReplacement.writeIfUnchanged(file, bytes("old"), bytes("new")))
                    .isFalse();

            assertThat(file).hasContent(other);
            assertThat(names()).containsExactly("meta.json");
        }
        Files.writeString(file, "old");
        assertThat(FileReplacement.writeIfUnchanged(file, bytes("old"), bytes("new")))
                .isTrue();
        assertThat(file).hasContent("new");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void createsNewFile() throws Exception {
        write("new");

        assertThat(file).hasContent("new");
        assertThat(names()).containsExactly("meta.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"victim", "nowhere"})
    void replacesLinkWithoutFollowingIt(String target) throws Exception {
        Files.createSymbolicLink(file, root.resolve(target));

        write("new");

        assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(file).hasContent("new");
        assertVictimIsUntouched();
        assertThat(root.resolve("nowhere")).doesNotExist();
    }

    @Test
    void keepsContentOfHardLink() throws Exception {
        Files.createLink(file, victim);

        write("new");

        assertVictimIsUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"meta.json.new", ".meta.json.new"})
    void ignoresLinkPlantedBesideFile(String name) throws Exception {
        Files.writeString(file, "old");
        Path planted = Files.createSymbolicLink(dir.resolve(name), victim);

        write("new");

        assertThat(file).hasContent("new");
        assertThat(planted).isSymbolicLink();
        assertVictimIsUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/dev/full", "/"})
    void rejectsLinkToDeviceOrDirectory(String target) throws Exception {
        Files.createSymbolicLink(file, Path.of(target));

        assertThatThrownBy(() -> write("new"))
                .isInstanceOf(NotRegularFileException.class)
                .hasMessageContaining(file + " is a d");
        assertThat(names()).containsExactly("meta.json");
        assertThat(file).isSymbolicLink();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/stdout", "/dev/new", "/proc/self/fd/1", "/tmp/../dev/stdout"})
    void rejectsFilesInDev(String path) {
        assertThatThrownBy(() -> FileReplacement.checkReplaceable(Path.of(path)))
                .hasMessage(path + " is a device, not a regular file");
    }

    @Test
    void removesTemporaryFileAfterFailure() throws Exception {
        Files.createDirectory(file);

        assertThatThrownBy(() -> write("new")).isInstanceOf(IOException.class);

        assertThat(names()).containsExactly("meta.json");
    }

    @Test
    void removesTemporaryFileAfterInterrupt() throws Exception {
        Files.writeString(file, "old");

        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> write("new")).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(names()).containsExactly("meta.json");
        assertThat(file).hasContent("old");
    }

    private void write(String content) throws IOException {
        FileReplacement.write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(path -> path.getFileName().toString()).toList().stream();
        }
    }

    private void assertVictimIsUntouched() throws IOException {
        assertThat(victim).hasContent("untouched");
        assertThat(Files.getPosixFilePermissions(victim)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
}
