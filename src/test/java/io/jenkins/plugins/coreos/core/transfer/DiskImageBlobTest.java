package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of disk images. */
class DiskImageBlobTest {
    private static final byte[] CONTENT = "a disk image".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path root;

    private Path build;
    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        build = Files.createDirectory(root.resolve("build"));
        file = Files.write(build.resolve("a.qcow2"), CONTENT);
    }

    @Test
    void readsTheFileInPlace() throws Exception {
        try (DiskImageBlob blob = open(null)) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            blob.read(buffer, 2);

            assertThat(blob.size()).isEqualTo(CONTENT.length);
            assertThat(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8))
                    .isEqualTo("disk image");
            blob.verify();
        }
    }

    @Test
    void rejectsASizeOtherThanInMetaJson() {
        assertThatThrownBy(() -> open(13L))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(file + " has 12 bytes, but meta.json says 13; it is incomplete, or not the file that COSA"
                        + " made");
    }

    @Test
    void namesAFileWithAnotherDigest() throws Exception {
        Files.writeString(file, "a disk Image");
        try (DiskImageBlob blob = open(12L)) {
            assertThatThrownBy(blob::verify)
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage(file + " has the digest " + Digest.sha256(Files.readAllBytes(file))
                            + ", but meta.json says " + Digest.sha256(CONTENT)
                            + "; it is not the file that COSA made");
        }
    }

    @Test
    void followsLinksOnlyWithinTheBuild() throws Exception {
        Path inside = Files.move(file, build.resolve("inside"));
        Files.createSymbolicLink(file, inside);
        open(12L).close();

        Path outside = Files.move(inside, root.resolve("build-2"));
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("../build-2"));
        assertThatThrownBy(() -> open(12L))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(file + " is a link to " + outside.toRealPath() + ", outside the build's directory");
    }

    @Test
    void acceptsABuildDirectoryThatIsALink() throws Exception {
        Path link = Files.createSymbolicLink(root.resolve("latest"), build);
        file = link.resolve("a.qcow2");

        open(12L).close();
    }

    @Test
    void acceptsRegularFilesOnly() throws Exception {
        Files.delete(file);
        assertThatThrownBy(() -> open(null)).hasMessage(file + " does not exist");
        Files.createDirectory(file);
        assertThatThrownBy(() -> open(null)).hasMessage(file + " is a directory, not a regular file");
        Files.delete(file);
        Processes.command("mkfifo", file.toString()).ok();
        assertThatThrownBy(() -> open(null))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(file + " is a FIFO, not a regular file");
    }

    private DiskImageBlob open(Long size) throws IOException {
        return DiskImageBlob.open(new DiskImageFile(file.toString(), "qemu", "qcow2", Digest.sha256(CONTENT), size));
    }
}
