package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.files.RegularFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who reads the files of a COSA directory: this process, or a shell in a container whose files this process does not
 * see.
 */
public interface CosaFiles {
    /** The most bytes that builds.json or meta.json may have; ten times the meta.json of the largest build known. */
    int MAX_JSON = 8 * 1024 * 1024;

    /** The files that this process sees. */
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

    /** Whether that is a directory, or a link to one. */
    boolean isDirectory(Path path) throws IOException;

    /** Whether there is anything at all. */
    boolean exists(Path path) throws IOException;

    /**
     * All of a regular file.
     *
     * @param limit how many bytes it may have
     * @return null when it has more
     * @throws IOException when it cannot be read, or is something else than a regular file
     */
    byte[] read(Path file, int limit) throws IOException;

    /** The architecture of the machine that the files are on, as it calls itself: {@code amd64}, {@code x86_64}. */
    String machine() throws IOException;
}
