package io.jenkins.plugins.coreos.core.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a small file as a whole, with a size limit, because a user-specified path may lead anywhere. */
public final class SmallFile {
    private SmallFile() {}

    /**
     * Reads a file.
     *
     * @param limit maximum size in bytes
     * @param what description of the file, for messages: {@code the authentication file}
     * @throws NoSuchFileException unchanged, if the file does not exist
     * @throws InterruptedIOException unchanged, if this thread is interrupted
     * @throws IOException if the file cannot be read, is not a regular file, or is too large; the message names it
     */
    public static byte[] read(Path file, int limit, String what) throws IOException {
        byte[] bytes;
        try {
            bytes = RegularFile.read(file, limit);
        } catch (NoSuchFileException | InterruptedIOException e) {
            throw e;
        } catch (NotRegularFileException e) {
            throw new IOException(what + " " + file + " cannot be read: it is " + e.kind() + ", not a regular file", e);
        } catch (AccessDeniedException e) {
            throw new IOException(
                    what + " " + file + " may not be read by this user; correct its owner or permissions", e);
        } catch (IOException e) {
            throw new IOException(what + " " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (bytes == null) {
            throw new IOException(what + " " + file + " has more than " + limit / 1024 + " KiB; it is no such file");
        }
        return bytes;
    }
}
