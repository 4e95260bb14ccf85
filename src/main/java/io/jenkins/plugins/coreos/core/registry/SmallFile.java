package io.jenkins.plugins.coreos.core.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that is read as a whole, within bounds: a path that a user names can lead anywhere. */
public final class SmallFile {
    private SmallFile() {}

    /**
     * Reads a file.
     *
     * @param limit the most bytes that it may have
     * @param what what the file is, for messages: {@code the authentication file}
     * @throws NoSuchFileException as it comes, when there is none
     * @throws IOException when it cannot be read, or has more bytes; the message names it
     */
    public static byte[] read(Path file, int limit, String what) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(limit + 1);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (AccessDeniedException e) {
            throw new IOException(
                    what + " " + file + " may not be read by this user; correct its owner or permissions", e);
        } catch (IOException e) {
            throw new IOException(what + " " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (bytes.length > limit) {
            throw new IOException(what + " " + file + " has more than " + limit / 1024 + " KiB; it is no such file");
        }
        return bytes;
    }
}
