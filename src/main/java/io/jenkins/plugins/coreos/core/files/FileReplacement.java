package io.jenkins.plugins.coreos.core.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;

/**
 * Replaces a file in a directory where a build or a user can plant links.
 *
 * <p>The content is written to a new file in the same directory, which has a random name, is created exclusively
 * (O_EXCL: an existing link is an error) and gets the mode and, if permitted, the owner of the old file. It is
 * synchronized to disk and renamed. If the file itself is a link, it is replaced, not followed. The new file is removed
 * if an operation fails or the JVM exits.
 */
public final class FileReplacement {
    private FileReplacement() {}

    /**
     * Writes a new or existing file.
     *
     * @throws NotRegularFileException if the path, or the target of a link, is not a regular file but, for example, a
     *     directory
     * @throws InterruptedIOException if this thread is interrupted; its interrupt status remains set
     * @throws IOException if the file cannot be written; an existing file is then unchanged
     */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, content, () -> true);
    }

    /**
     * Replaces a file if it still has the content from which the new content was made.
     *
     * @param expected the content that the file must have immediately before it is replaced
     * @return false if the file has changed; it is then not replaced
     * @throws IOException as {@link #write(Path, byte[])} does
     */
    public static boolean writeIfUnchanged(Path file, byte[] expected, byte[] content) throws IOException {
        // Reads one byte more, so that longer content differs.
        return write(file, content, () -> Arrays.equals(RegularFile.read(file, expected.length + 1), expected));
    }

    private static boolean write(Path file, byte[] content, Condition condition) throws IOException {
        checkReplaceable(file);
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".new");
        Thread atExit = new Thread(() -> delete(temporary));
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            create(temporary, content, file);
            if (!condition.isMet()) {
                return false;
            }
            move(temporary, file);
            return true;
        } catch (ClosedByInterruptException e) {
            throw (IOException) new InterruptedIOException("interrupted while writing " + file).initCause(e);
        } finally {
            delete(temporary);
            removeHook(atExit);
        }
    }

    private interface Condition {
        boolean isMet() throws IOException;
    }

    /**
     * Checks that the type and location of a file permit replacement.
     *
     * @throws NotRegularFileException if the path, or the target of a link, exists and is not a regular file
     */
    public static void checkReplaceable(Path file) throws IOException {
        if (isDevice(file.toAbsolutePath().normalize())) {
            throw new NotRegularFileException(file, "a device");
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new NotRegularFileException(file, attributes);
            }
        } catch (NoSuchFileException e) {
            // A new file, or a dangling link, which is replaced.
        }
    }

    /**
     * Returns whether the path is in /dev or /proc. Such a path must not be replaced, even if it resolves to a regular
     * file, as {@code /dev/stdout} may.
     */
    private static boolean isDevice(Path path) {
        return path.startsWith("/proc") || path.startsWith("/dev") && !path.startsWith("/dev/shm");
    }

    private static void create(Path temporary, byte[] content, Path old) throws IOException {
        Set<OpenOption> exclusively =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel = FileChannel.open(temporary, exclusively)) {
            copyAccess(old, temporary);
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    /** Copies the mode of a file and, if permitted, its owner and group. */
    private static void copyAccess(Path from, Path to) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        // The mode of a link is always 0777.
        if (view == null || !Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes now = view.readAttributes();
        try {
            if (!old.group().equals(now.group())) {
                view.setGroup(old.group());
            }
            if (!old.owner().equals(now.owner())) {
                view.setOwner(old.owner());
            }
        } catch (IOException e) {
            // Only root may change the owner. Otherwise the new file belongs to this user.
        }
        // Set after the owner, because chown(2) clears mode bits.
        view.setPermissions(old.permissions());
    }

    private static void move(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(file + " cannot be replaced: it is on a different file system from its directory", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Report the original failure instead.
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is exiting and runs the hook.
        }
    }
}
