package io.jenkins.plugins.coreos.core.files;

import java.io.IOException;
import java.nio.file.Path;

/** A path leads to a directory, a FIFO, a device or a socket where a regular file is needed. */
public final class NotRegularFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String kind;

    NotRegularFileException(Path file, String kind) {
        super(file + " is " + kind + ", not a regular file");
        this.kind = kind;
    }

    /** Its type, with an article: {@code a directory}, {@code a FIFO}. */
    public String kind() {
        return kind;
    }
}
