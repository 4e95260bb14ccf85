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
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * Replaces a file in a directory that a build or a user can plant links in.
 *
 * <p>The content goes to a new file beside it, which has a random name, is created exclusively (O_EXCL: a link in its
 * place is an error) and gets the mode and, where permitted, the owner of the old file. It is synchronized to disk and
 * renamed. A link in place of the file itself is replaced, not followed. The new file is removed if anything fails,
 * also when the JVM is told to exit meanwhile.
 */
public final class FileReplacement {
    private static final SecureRandom RANDOM = new SecureRandom();

    private FileReplacement() {}

    /**
     * Writes a file, whether there is one already or not.
     *
     * @throws NotRegularFileException if there is something else, such as a directory or a device, also at the end of a
     *     link
     * @throws InterruptedIOException if this thread is interrupted, which it stays
     * @throws IOException if it cannot be written; what was there is as it was
     */
    public static void write(Path file, byte[] content) throws IOException {
        checkReplaceable(file);
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        String name = "." + file.getFileName() + "." + HexFormat.of().formatHex(random) + ".new";
        Path fresh = file.resolveSibling(name);
        Thread atExit = new Thread(() -> delete(fresh));
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            create(fresh, content, file);
            move(fresh, file);
        } catch (ClosedByInterruptException e) {
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while writing " + file);
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            delete(fresh);
            forget(atExit);
        }
    }

    /**
     * Checks that a file could be replaced, as far as its type and place tell.
     *
     * @throws NotRegularFileException if there is something else than a regular file, or a link to something else
     */
    public static void checkReplaceable(Path file) throws IOException {
        if (isDevice(file.toAbsolutePath().normalize())) {
            throw new NotRegularFileException(file, "a device");
        }
        try {
            BasicFileAttributes there = Files.readAttributes(file, BasicFileAttributes.class);
            if (!there.isRegularFile()) {
                throw new NotRegularFileException(file, FileKind.of(file, there));
            }
        } catch (NoSuchFileException e) {
            // A new file, or a link that leads nowhere, which is replaced.
            return;
        }
    }

    /** {@code /dev/stdout} can lead to a regular file, but is nothing to replace, least of all by root. */
    private static boolean isDevice(Path path) {
        return path.startsWith("/proc") || path.startsWith("/dev") && !path.startsWith("/dev/shm");
    }

    private static void create(Path fresh, byte[] content, Path old) throws IOException {
        Set<OpenOption> exclusively =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel = FileChannel.open(fresh, exclusively)) {
            copyAccess(old, fresh);
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    /** Gives a file the mode, and where this user may, the owner and group of another one. */
    private static void copyAccess(Path from, Path to) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        // The mode of a link is 0777, and means nothing.
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
            // Only root may give files away; a rename by another user always changes the owner.
        }
        // After the owner: chown(2) takes bits away.
        view.setPermissions(old.permissions());
    }

    private static void move(Path fresh, Path file) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(file + " cannot be replaced: it is on another file system than its directory", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The failure that led here is the one to report.
            return;
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is exiting, and runs the hook.
            return;
        }
    }
}
