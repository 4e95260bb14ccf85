package io.jenkins.plugins.coreos.jenkins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directories in memory where steps have stored secrets since the creation of this object; there may be older ones.
 */
final class PlacedSecrets {
    private static final Path MEMORY = Path.of("/dev/shm");

    private final List<Path> before = all();

    List<Path> now() {
        return all().stream().filter(path -> !before.contains(path)).toList();
    }

    private static List<Path> all() {
        try (Stream<Path> files = Files.list(MEMORY)) {
            return files.filter(file -> file.getFileName().toString().startsWith("coreos-pull-secret-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
