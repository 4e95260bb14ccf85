package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.files.RegularFile;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks and opens the path of an archive. */
public final class ArchivePath {
    private ArchivePath() {}

    /**
     * Checks that the path is an existing file.
     *
     * @throws ArchiveException if it does not exist or is not a regular file
     */
    public static void check(Path path) throws ArchiveException {
        if (!Files.exists(path)) {
            throw new ArchiveException(path + " does not exist");
        }
        if (!Files.isRegularFile(path)) {
            throw new ArchiveException(path + " is " + (Files.isDirectory(path) ? "a directory" : "not a regular file")
                    + ", not an OCI archive");
        }
    }

    static FileChannel open(Path path) throws IOException {
        check(path);
        try {
            return RegularFile.open(path);
        } catch (FileSystemException e) {
            throw unreadable(path, e);
        }
    }

    /** Returns the exception for a file that exists but cannot be opened. */
    public static ArchiveException unreadable(Path path, FileSystemException e) {
        return new ArchiveException(
                e instanceof AccessDeniedException
                        ? path + " may not be read by user '" + System.getProperty("user.name")
                                + "'; change its permissions"
                        : path + " cannot be opened: " + (e.getReason() == null ? e.getMessage() : e.getReason()),
                e);
    }
}
