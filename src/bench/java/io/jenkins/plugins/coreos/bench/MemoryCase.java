package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Memory use of the command line by archive size: sends every byte, with a limited heap. */
final class MemoryCase {
    private final Settings settings;
    private final Path directory;
    private final Consumer<String> log;

    MemoryCase(Settings settings, Path directory, Consumer<String> log) {
        this.settings = settings;
        this.directory = directory;
        this.log = log;
    }

    /** One push of an archive of that size. */
    record Point(long bytes, Sample sample) {}

    List<Point> run() throws IOException, InterruptedException {
        log.accept("Memory: -Xmx" + settings.heap());
        List<Point> points = new ArrayList<>();
        for (long size : settings.memoryMib()) {
            Point point = new Point(size << 20, push(size << 20));
            log.accept("  " + Units.bytes(point.bytes()) + ": "
                    + Units.bytes(point.sample().residentBytes()) + " resident");
            points.add(point);
        }
        return points;
    }

    private Sample push(long bytes) throws IOException, InterruptedException {
        Path file = directory.resolve("sparse-" + bytes);
        try (BenchRegistry registry = BenchRegistry.fake(FakeRegistry.builder())) {
            TestArchive archive = SparseArchive.write(file, bytes);
            String reference = registry.host() + "/" + BenchRegistry.REPOSITORY + ":sparse";
            MeasuredProcess.Outcome outcome = new MeasuredProcess(directory, settings.limit())
                    .run(
                            temporary -> Tool.CLI.push(settings, new Tool.Push(file, null, reference, null), temporary),
                            "-Xmx" + settings.heap());
            // A JVM reports that it has read the variable. Without that line, the heap would not be limited.
            if (!outcome.output().contains("-Xmx" + settings.heap())) {
                throw new IllegalStateException(
                        settings.cli() + " starts no Java that reads JDK_JAVA_OPTIONS: the heap had no limit");
            }
            registry.check("sparse", archive);
            return outcome.sample().withRequests(registry.requests());
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
