package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.files.RegularFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Access to the files of a COSA directory: by this process, or by a shell in a container whose files this process
 * cannot access.
 */
public interface CosaFiles {
    /** The size limit of builds.json and meta.json in bytes, ten times the largest known meta.json. */
    int MAX_JSON = 8 * 1024 * 1024;

    /** Direct access by this process. */
    CosaFiles LOCAL = new CosaFiles() {
        @Override
        public boolean isDirectory(Path path) {
            return Files.isDirectory(path);
        }

        @Override
        public boolean exists(Path path) {
            return Files.exists(path);
        }

        @Override
        public byte[] read(Path file, int limit) throws IOException {
            try {
                return RegularFile.read(file, limit);
            } catch (FileSystemException e) {
                throw e.getReason() == null ? e : new IOException(file + " cannot be read: " + e.getReason(), e);
            }
        }

        @Override
        public String machine() {
            return System.getProperty("os.arch");
        }
    };

    /** Returns whether a path is a directory or a link to one. */
    boolean isDirectory(Path path) throws IOException;

    /** Returns whether a path exists. */
    boolean exists(Path path) throws IOException;

    /**
     * Reads a regular file.
     *
     * @param limit maximum size in bytes
     * @return null if the file is larger
     * @throws IOException if the file cannot be read or is not a regular file
     */
    byte[] read(Path file, int limit) throws IOException;

    /** Returns the architecture name that the machine itself reports: {@code amd64}, {@code x86_64}. */
    String machine() throws IOException;
}
