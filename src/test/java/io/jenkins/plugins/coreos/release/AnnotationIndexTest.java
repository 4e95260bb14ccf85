package io.jenkins.plugins.coreos.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files that annotation processors write into the plugin. */
class AnnotationIndexTest {
    private static final Path CLASSES = Path.of(System.getProperty("coreos.outputDirectory", "target/classes"));

    /** Stapler's processor begins each file with the time, as a comment. */
    @Test
    void containsNoTimeOfBuild() throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(CLASSES)) {
            files = tree.filter(file -> file.toString().matches(".*\\.(stapler|javadoc)"))
                    .toList();
        }
        assertThat(files).anyMatch(file -> file.endsWith("PushOciArchiveStep.stapler"));
        for (Path file : files) {
            assertThat(Files.readAllLines(file))
                    .as(file.toString())
                    .noneMatch(line -> line.startsWith("#") || line.isEmpty());
        }
    }
}
