package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.files.FileReplacement;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file that receives the digest of a push. Checked for writability before the push. */
final class DigestFile {
    private final Path file;

    private DigestFile(Path file) {
        this.file = file;
    }

    /**
     * Returns a digest file after checking that it is writable: a file that does not exist is created and deleted
     * again.
     *
     * @throws IOException if the file is not writable; the message names the file and the reason
     */
    static DigestFile checked(Path file) throws IOException {
        String reason = problem(file);
        if (reason != null) {
            throw new IOException("the digest file " + file + " cannot be written: " + reason);
        }
        return new DigestFile(file);
    }

    private static String problem(Path file) {
        if (Files.isDirectory(file)) {
            return "it is a directory";
        }
        if (Files.exists(file)) {
            // Opening a named pipe would block until it has a reader; the process's own pipes, such as /dev/stdout,
            // have one.
            boolean isPipe = !Files.isRegularFile(file) && !mayBeOpen(file);
            return isPipe ? "it is not a regular file" : Files.isWritable(file) ? null : "permission denied";
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return "there is no directory " + parent;
        }
        try {
            Files.delete(Files.createFile(file));
            return null;
        } catch (FileAlreadyExistsException e) {
            return linkProblem(file);
        } catch (IOException e) {
            return "it cannot be created in " + parent + ": " + reason(e);
        }
    }

    /**
     * Returns the reason why a symbolic link cannot be replaced, such as a loop, or null; a dangling link is
     * replaceable.
     */
    private static String linkProblem(Path link) {
        try {
            FileReplacement.checkReplaceable(link);
            return null;
        } catch (IOException e) {
            return reason(e);
        }
    }

    /**
     * Writes a digest without a trailing newline, as skopeo does.
     *
     * @throws IOException if the file cannot be written; the message names the file and says that the push has
     *     succeeded
     */
    void write(Digest digest) throws IOException {
        try {
            byte[] content = digest.toString().getBytes(StandardCharsets.US_ASCII);
            if (mayBeOpen(file)) {
                Files.write(file, content);
            } else {
                // A symbolic link here, possibly planted by a build, is replaced rather than followed.
                FileReplacement.write(file, content);
            }
        } catch (IOException e) {
            throw new IOException(
                    "the image " + digest + " was pushed, but the digest file " + file + " cannot be written: "
                            + reason(e),
                    e);
        }
    }

    /** Returns whether the path may be a device or pipe that this process has open, such as {@code /dev/stdout}. */
    private static boolean mayBeOpen(Path file) {
        return file.startsWith("/dev") || file.startsWith("/proc");
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
    }
}
