package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.files.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who reads the files of a COSA directory: this process, or a shell in a container whose files this process does not
 * see.
 */
public interface CosaFiles {

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
        public byte[] read(Path file, long limit) throws IOException {
            return RegularFile.read(file, (int) Math.min(limit, Integer.MAX_VALUE - 8));
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
     * All of a file.
     *
     * @param limit how many bytes it may have
     * @return null when it has more
     * @throws IOException when it cannot be read, or is something else than a regular file
     */
    byte[] read(Path file, long limit) throws IOException;

    /** The architecture of the machine that the files are on, as it calls itself: {@code amd64}, {@code x86_64}. */
    String machine() throws IOException;
}
