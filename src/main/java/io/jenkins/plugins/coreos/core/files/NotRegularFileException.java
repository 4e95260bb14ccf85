package io.jenkins.plugins.coreos.core.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Thrown if a path leads to a directory, a FIFO, a device or a socket instead of a regular file. */
public final class NotRegularFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The file type bits of {@code st_mode} and their values (inode(7)). */
    private static final int TYPE = 0170000;

    private static final int FIFO = 0010000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int SOCKET = 0140000;

    private final String kind;

    NotRegularFileException(Path file, BasicFileAttributes attributes) {
        this(file, kind(file, attributes));
    }

    NotRegularFileException(Path file, String kind) {
        super(file + " is " + kind + ", not a regular file");
        this.kind = kind;
    }

    /** Returns the file type with an article: {@code a directory}, {@code a FIFO}. */
    String kind() {
        return kind;
    }

    private static String kind(Path file, BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return "a directory";
        }
        return kind(mode(file));
    }

    /**
     * Returns the type of a file that is not regular with an article.
     *
     * @param mode {@code st_mode}
     */
    public static String kind(int mode) {
        return switch (mode & TYPE) {
            case FIFO -> "a FIFO";
            case CHARACTER_DEVICE, BLOCK_DEVICE -> "a device";
            case SOCKET -> "a socket";
            default -> "a special file";
        };
    }

    private static int mode(Path file) {
        try {
            return (Integer) Files.getAttribute(file, "unix:mode");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // Not a Unix system, or the file no longer exists.
            return 0;
        }
    }
}
