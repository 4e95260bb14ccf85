package io.jenkins.plugins.coreos.core.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;

/**
 * Opens files whose content will be published. A build can plant symbolic links among these files, for example to a file
 * with secrets.
 *
 * <p>The file itself must not be a link. A directory on its path may be a link, such as COSA's {@code builds/latest},
 * but the link must not point outside the base directory. Each directory is opened relative to its parent, so that no
 * directory can be replaced between the check and the opening.
 */
public final class ContainedFile {
    private ContainedFile() {}

    /**
     * Opens a file for reading.
     *
     * @param directory the base directory; if the file is in it, links must not point outside it
     * @param file path of the file, relative to the directory or absolute
     * @throws NoSuchFileException if the file does not exist, or a link is broken
     * @throws NotRegularFileException if it is a directory, a FIFO, a device or a socket
     * @throws IOException if it is a link, if a link points outside the directory, or if it cannot be opened
     */
    public static FileChannel open(Path directory, String file) throws IOException {
        Path path = directory.resolve(file).toAbsolutePath().normalize();
        Path parent = path.getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            throw new NotRegularFileException(path, "a directory");
        }
        Path root = directory.toRealPath();
        Path real = parent.toRealPath();
        boolean isInside = path.startsWith(directory.toAbsolutePath().normalize()) || path.startsWith(root);
        if (isInside && !real.startsWith(root)) {
            throw new IOException(path + " cannot be used: a link in its path points to " + real + ", outside " + root);
        }
        try (OpenDirectory opened = new OpenDirectory(isInside ? root : real, real)) {
            return opened.file(path, name);
        }
    }

    /** A directory opened one path component at a time, without following links. */
    private static final class OpenDirectory implements AutoCloseable {
        private final DirectoryStream<Path> stream;

        /**
         * Opens a directory.
         *
         * @param start the directory to begin with
         * @param end the same directory, or one below it; without links
         */
        OpenDirectory(Path start, Path end) throws IOException {
            DirectoryStream<Path> current = Files.newDirectoryStream(start);
            try {
                for (Path each : start.equals(end) ? Path.of("") : start.relativize(end)) {
                    if (!each.toString().isEmpty() && current instanceof SecureDirectoryStream<Path> secure) {
                        DirectoryStream<Path> next = secure.newDirectoryStream(each, LinkOption.NOFOLLOW_LINKS);
                        current.close();
                        current = next;
                    }
                }
            } catch (IOException | RuntimeException e) {
                current.close();
                throw e;
            }
            stream = current;
        }

        FileChannel file(Path path, Path name) throws IOException {
            if (!(stream instanceof SecureDirectoryStream<Path> secure)) {
                // Not a Unix system. On Windows, creating a link requires a privilege.
                check(path, Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
                return RegularFile.open(path);
            }
            Object before = check(path, attributes(secure, path, name));
            SeekableByteChannel channel = RegularFile.openWithin(
                    path,
                    () -> secure.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
            try {
                if (channel instanceof FileChannel opened
                        && Objects.equals(before, check(path, attributes(secure, path, name)))) {
                    return opened;
                }
                throw new IOException(path + " was replaced while it was being opened");
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }

        private static BasicFileAttributes attributes(SecureDirectoryStream<Path> parent, Path path, Path name)
                throws IOException {
            try {
                return parent.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes();
            } catch (NoSuchFileException e) {
                // The original exception names only the last part of the path.
                throw new NoSuchFileException(path.toString());
            }
        }

        /** @return a value that identifies the file */
        private static Object check(Path path, BasicFileAttributes attributes) throws IOException {
            if (attributes.isSymbolicLink()) {
                throw new FileSystemException(path.toString(), null, "it is a link; name the file itself");
            }
            if (!attributes.isRegularFile()) {
                throw new NotRegularFileException(path, attributes);
            }
            return attributes.fileKey();
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
