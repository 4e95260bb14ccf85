package io.jenkins.plugins.coreos.core.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens and reads regular files where a build or a user can plant a FIFO, a device or a socket.
 *
 * <p>A link is followed if it leads to a regular file: Kubernetes mounts secrets as links, and COSA's
 * {@code builds/latest} is one.
 *
 * <p>The type is checked before the file is opened and again afterwards. In between, the file may be replaced with a
 * FIFO. Opening a FIFO waits for a writer; Java can neither prevent that (it has no O_NONBLOCK) nor interrupt it.
 * Therefore, a daemon thread opens the file. If the file does not open in time, the thread is abandoned; it closes the
 * file if the open ever succeeds. Reads are positional, which fail on FIFOs, terminals and sockets (ESPIPE) instead of
 * blocking.
 */
public final class RegularFile {
    /** Time limit for opening a file; a network file system may need a few seconds. */
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(30);

    /**
     * Maximum number of attempts to open a file that is being replaced. COSA replaces its files by renaming; more than
     * a few replacements during an open are an attack.
     */
    private static final int MAX_ATTEMPTS = 5;

    private static final int FIRST_BUFFER = 8 * 1024;

    /** Threads that open files; reused, because a layer opens thousands of files. */
    private static final Executor OPENERS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), RegularFile::opener);

    private RegularFile() {}

    private static Thread opener(Runnable work) {
        Thread opener = new Thread(work, "open file");
        opener.setDaemon(true);
        return opener;
    }

    /**
     * Opens a file for reading.
     *
     * @throws NoSuchFileException if the file does not exist or a link is broken
     * @throws NotRegularFileException if it is a directory, a FIFO, a device or a socket
     * @throws InterruptedIOException if this thread is interrupted; its interrupt status remains set
     * @throws IOException if it cannot be opened
     */
    public static FileChannel open(Path file) throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Object before = identity(file);
            FileChannel channel = openWithin(file, OPEN_LIMIT);
            try {
                if (Objects.equals(before, identity(file))) {
                    return channel;
                }
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            channel.close();
        }
        throw new IOException(file + " was replaced " + MAX_ATTEMPTS + " times while it was being opened");
    }

    /**
     * Reads a whole file.
     *
     * @param limit maximum size in bytes
     * @return null if the file is larger; at most {@code limit + 1} bytes of it are read, even if it grows in the
     *     meantime
     * @throws IOException as {@link #open} does
     */
    public static byte[] read(Path file, int limit) throws IOException {
        try (FileChannel channel = open(file)) {
            long size = channel.size();
            if (size > limit) {
                return null;
            }
            // Files in /proc and /sys have size 0.
            ByteBuffer buffer = ByteBuffer.allocate(size > 0 ? (int) size + 1 : Math.min(FIRST_BUFFER, limit + 1));
            while (channel.read(buffer, buffer.position()) >= 0) {
                if (buffer.position() > limit) {
                    return null;
                }
                if (!buffer.hasRemaining()) {
                    int larger = (int) Math.min(2L * buffer.capacity(), limit + 1L);
                    buffer = ByteBuffer.allocate(larger).put(buffer.flip());
                }
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        } catch (ClosedByInterruptException e) {
            throw interrupted(file, e);
        }
    }

    /**
     * Reads a whole small file that a user named.
     *
     * @param limit maximum size in bytes
     * @param description description of the file, for messages: {@code the authentication file}
     * @throws NoSuchFileException unchanged, if the file does not exist
     * @throws InterruptedIOException unchanged, if this thread is interrupted
     * @throws IOException if the file cannot be read, is not a regular file, or is too large; the message names it
     */
    public static byte[] read(Path file, int limit, String description) throws IOException {
        String name = description + " " + file;
        byte[] bytes;
        try {
            bytes = read(file, limit);
        } catch (NoSuchFileException | InterruptedIOException e) {
            throw e;
        } catch (NotRegularFileException e) {
            throw new IOException(name + " cannot be read: it is " + e.kind() + ", not a regular file", e);
        } catch (AccessDeniedException e) {
            throw new IOException(name + " is not readable by this user; change its owner or permissions", e);
        } catch (IOException e) {
            throw new IOException(name + " cannot be read: " + e.getMessage(), e);
        }
        if (bytes == null) {
            throw new IOException(name + " has more than " + limit / 1024 + " KiB; check the path");
        }
        return bytes;
    }

    /**
     * Checks the type of a file without opening it.
     *
     * @return a value that identifies the file, or null if the file system does not provide one
     */
    private static Object identity(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new NotRegularFileException(file, attributes);
        }
        return attributes.fileKey();
    }

    static FileChannel openWithin(Path file, Duration limit) throws IOException {
        return openWithin(file, limit, () -> FileChannel.open(file, StandardOpenOption.READ));
    }

    /**
     * Opens a file with the given operation, within a time limit.
     *
     * @param file path of the file, for messages
     * @param open opens the file; its thread is abandoned if it blocks
     * @throws IOException as {@link #open} does
     */
    public static <C extends Channel> C openWithin(Path file, Callable<C> open) throws IOException {
        return openWithin(file, OPEN_LIMIT, open);
    }

    private static <C extends Channel> C openWithin(Path file, Duration limit, Callable<C> open) throws IOException {
        CompletableFuture<C> opened = new CompletableFuture<>();
        OPENERS.execute(() -> openInto(open, opened));
        try {
            return opened.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            abandon(opened);
            throw new IOException(file + " could not be opened within " + limit.toSeconds()
                    + " s: it became a FIFO, or its file system does not respond");
        } catch (InterruptedException e) {
            abandon(opened);
            Thread.currentThread().interrupt();
            throw interrupted(file, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(file + " cannot be opened: " + e.getCause(), e.getCause());
        }
    }

    private static <C extends Channel> void openInto(Callable<C> open, CompletableFuture<C> opened) {
        try {
            C channel = open.call();
            if (!opened.complete(channel)) {
                channel.close();
            }
        } catch (Exception e) {
            opened.completeExceptionally(e);
        }
    }

    private static void abandon(CompletableFuture<? extends Channel> opened) throws IOException {
        if (!opened.cancel(false) && !opened.isCompletedExceptionally()) {
            opened.join().close();
        }
    }

    private static IOException interrupted(Path file, Exception cause) {
        return (IOException) new InterruptedIOException("interrupted while reading " + file).initCause(cause);
    }
}
