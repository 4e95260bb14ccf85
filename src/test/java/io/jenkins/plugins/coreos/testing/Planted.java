package io.jenkins.plugins.coreos.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Creates FIFOs, devices and links where a file is expected, as a hostile build could. */
public final class Planted {
    private Planted() {}

    /** A FIFO without a writer. */
    public static Path fifo(Path path) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", path.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        return path;
    }

    /** Creates a FIFO if {@code kind} is {@code fifo}; otherwise a link to the path {@code kind}. */
    public static Path at(Path path, String kind) throws IOException, InterruptedException {
        return kind.equals("fifo") ? fifo(path) : Files.createSymbolicLink(path, Path.of(kind));
    }
}
