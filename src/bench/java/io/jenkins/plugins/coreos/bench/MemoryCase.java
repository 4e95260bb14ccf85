package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Memory use of the command line by the size of the image, with a limited heap. */
final class MemoryCase {
    private final Settings settings;
    private final Path directory;
    private final Consumer<String> log;
    private final Commands commands;
    private final List<Point> points = new ArrayList<>();

    MemoryCase(Settings settings, Path directory, Consumer<String> log) {
        this.settings = settings;
        this.directory = directory;
        this.log = log;
        this.commands = new Commands(settings);
    }

    /** One run of an operation with an image of that size. */
    record Point(String operation, long bytes, Sample sample) {}

    /** Runs pushes of all sizes; then, if the settings say so, copies and pulls. */
    List<Point> run() throws IOException, InterruptedException {
        if (settings.large()) {
            requireSpace();
        }
        log.accept("Memory: -Xmx" + settings.heap());
        if (settings.warmups() > 0) {
            // The first run of a command writes its cache of classes.
            measure(List.of(1L));
            points.clear();
        }
        measure(settings.memoryMib());
        return points;
    }

    private void measure(List<Long> sizes) throws IOException, InterruptedException {
        for (long size : sizes) {
            push(size << 20);
        }
        if (settings.large()) {
            for (long size : sizes) {
                copyAndPull(size << 20);
            }
        }
    }

    /** Sends an archive to a registry that keeps nothing. */
    private void push(long bytes) throws IOException, InterruptedException {
        Path file = directory.resolve("sparse-" + bytes);
        try (BenchRegistry registry = BenchRegistry.fake(FakeRegistry.builder())) {
            TestArchive archive = SparseArchive.write(file, bytes);
            var push = new Commands.Push(file, null, registry.reference("sparse"), null);
            Sample sample = limited(temporary -> commands.push(Tool.CLI, push, temporary));
            registry.check("sparse", archive);
            add("push", bytes, sample);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Copies from one docker-registry to another, and pulls to an archive, with at most two copies of the image on
     * disk.
     */
    private void copyAndPull(long bytes) throws IOException, InterruptedException {
        Path file = directory.resolve("sparse-" + bytes);
        try (BenchRegistry source = BenchRegistry.real(directory)) {
            TestArchive archive = SparseArchive.write(file, bytes);
            source.fill(archive);
            try (BenchRegistry destination = BenchRegistry.real(directory)) {
                String repository = destination.host() + "/" + BenchRegistry.REPOSITORY;
                Sample sample = limited(temporary ->
                        commands.copy(Tool.CLI, source.filled(), repository, List.of("sparse"), temporary));
                destination.check("sparse", archive);
                add("copy", bytes, sample);
            }
            Path pulled = directory.resolve("pulled-" + bytes);
            try {
                Sample sample = limited(temporary -> commands.pull(Tool.CLI, source.filled(), pulled, temporary));
                add("pull", bytes, sample.withResult(PulledImage.check(pulled, archive)));
            } finally {
                Files.deleteIfExists(pulled);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void add(String operation, long bytes, Sample sample) {
        log.accept("  " + operation + " " + Units.bytes(bytes) + ": " + Units.bytes(sample.residentBytes())
                + " resident, " + Units.seconds(sample.seconds()));
        points.add(new Point(operation, bytes, sample));
    }

    private Sample limited(MeasuredProcess.Command command) throws IOException, InterruptedException {
        String limit = "-Xmx" + settings.heap();
        MeasuredProcess.Outcome outcome = new MeasuredProcess(directory, settings.limit()).run(command, limit);
        // A JVM reports that it has read the variable. Without that line, the heap would not be limited.
        if (!outcome.output().contains(limit)) {
            throw new IllegalStateException(
                    settings.cli() + " starts no Java that reads JDK_JAVA_OPTIONS: the heap had no limit");
        }
        return outcome.sample();
    }

    private void requireSpace() {
        long largest = Collections.max(settings.memoryMib()) << 20;
        long needed = 2 * largest + largest / 8;
        long free = directory.toFile().getUsableSpace();
        if (free < needed) {
            throw new IllegalStateException(
                    "bench.large needs " + Units.bytes(needed) + " in " + settings.dir() + ", which has "
                            + Units.bytes(free) + " free: choose another bench.dir or a smaller bench.memoryMib");
        }
    }
}
