package io.jenkins.plugins.coreos.core.files;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown if a path leads to a directory, a FIFO, a device or a socket instead of a regular file. */
public final class NotRegularFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String kind;

    NotRegularFileException(Path file, String kind) {
        super(file + " is " + kind + ", not a regular file");
        this.kind = kind;
    }

    /** Returns the file type with an article: {@code a directory}, {@code a FIFO}. */
    public String kind() {
        return kind;
    }
}
