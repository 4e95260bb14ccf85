package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads from a hostile registry, in a process with little memory: each read soon ends with a complete image or a
 * one-line error. {@code -Dcoreos.fuzz=20000} sets the number of reads.
 */
class HostileSourceIT {
    private static final int COUNT = Integer.getInteger("coreos.fuzz", 2_000) / 2;
    private static final long LIMIT_SECONDS = Math.max(120, COUNT / 4);
    private static final long READ_MILLIS = 25_000;

    /** 64 MiB, and 16 MiB for the classes. */
    private static final String HEAP = "-Xmx80m";

    @TempDir
    Path dir;

    @Test
    void survivesHostileSources() throws Exception {
        RemoteImage image = RemoteImage.of(Archives.layout(
                        Archives.image().layers(2, 700),
                        Archives.image().seed(2).architecture("arm64").layers(1, 900))
                .asIndex()
                .write(dir.resolve("image"))
                .path());
        Path work = Files.createDirectories(dir.resolve("a/b/c"));
        try (HostileSource source = new HostileSource(image);
                FakeRegistry destination =
                        FakeRegistry.builder().withoutManifestChecks().start()) {
            List<String> lines = run(source, destination, work);
            System.out.println("hostile sources: " + lines.size() + " reads, "
                    + lines.stream().filter(line -> line.endsWith(" ok")).count() + " complete");

            assertThat(lines).as("reads").hasSize(COUNT);
            assertThat(lines).filteredOn(line -> line.contains(" CRASH ")).isEmpty();
            assertThat(lines)
                    .filteredOn(line -> Long.parseLong(line.split(" ")[1]) > READ_MILLIS)
                    .as("slow reads")
                    .isEmpty();
            assertThat(lines).filteredOn(line -> line.contains(" failed ")).hasSizeGreaterThan(COUNT / 2);
            assertThat(lines).filteredOn(line -> line.endsWith(" ok")).hasSizeGreaterThan(COUNT / 20);
            destination.assertNoTagNamesAnIncompleteImage();
        }
        try (Stream<Path> files = Files.walk(dir)) {
            assertThat(files.filter(Files::isRegularFile)).as("files left").containsExactly(dir.resolve("image"));
        }
    }

    private static List<String> run(HostileSource source, FakeRegistry destination, Path work) throws Exception {
        Path log = work.resolveSibling("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        HEAP,
                        "-XX:MaxDirectMemorySize=16m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileReads.class.getName(),
                        source.host(),
                        destination.host(),
                        work.toString(),
                        Integer.toString(COUNT))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("ended")
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        Files.delete(log);
        return lines;
    }
}
