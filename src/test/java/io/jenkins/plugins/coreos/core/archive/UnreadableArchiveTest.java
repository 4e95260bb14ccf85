package io.jenkins.plugins.coreos.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors for archives that exist but cannot be read. */
class UnreadableArchiveTest {
    private static final Path FILE = Path.of("/srv/image.ociarchive");

    @TempDir
    Path dir;

    @Test
    void reportsMissingPermission() {
        // Tests may run as root, which ignores permissions.
        assertThat(ArchivePath.unreadable(FILE, new AccessDeniedException(FILE.toString())))
                .hasMessage("/srv/image.ociarchive may not be read by user '" + System.getProperty("user.name")
                        + "'; change its permissions");
    }

    @Test
    void includesReasonOfTheSystem() {
        assertThat(ArchivePath.unreadable(FILE, new FileSystemException(FILE.toString(), null, "Too many open files")))
                .hasMessage("/srv/image.ociarchive cannot be opened: Too many open files");
    }

    @Test
    void reportsMissingFile() {
        assertThatThrownBy(() -> OciArchive.open(dir.resolve("none"))).hasMessageEndingWith("none does not exist");
    }
}
