package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The cases that copy an image between repositories, or pull one. */
final class CopyCases extends Cases {
    private static final List<Tool> PROCESSES = List.of(Tool.CLI, Tool.SKOPEO, Tool.CRANE, Tool.REGCTL, Tool.ORAS);
    private static final List<Tool> ALL = List.of(Tool.CLI, Tool.SKOPEO, Tool.CRANE, Tool.REGCTL, Tool.ORAS, Tool.WARM);

    /** A run with one tag follows each run with several. */
    private static final List<Tool> WITH_ONE_TAG =
            List.of(Tool.CLI, Tool.ONE_TAG, Tool.SKOPEO, Tool.CRANE, Tool.REGCTL, Tool.ORAS);

    CopyCases(Settings settings, Path directory, Rounds rounds, Images images) {
        super(settings, directory, rounds, images);
    }

    @Override
    Map<String, Rounds.Case> cases() {
        return Map.of(
                "copy", this::copy,
                "mount", this::mount,
                "tags", this::tags,
                "pull", this::pull,
                "smallcopy", this::smallCopy,
                "smallpull", this::smallPull);
    }

    private Comparison copy() throws Exception {
        return between(
                "Copy: " + images.size() + ", to a registry that has nothing",
                ALL,
                1,
                images.large(),
                () -> BenchRegistry.real(directory));
    }

    private Comparison tags() throws Exception {
        return between(
                "Tags: the same with " + settings.tags() + " tags",
                WITH_ONE_TAG,
                settings.tags(),
                images.large(),
                () -> BenchRegistry.real(directory));
    }

    private Comparison smallCopy() throws Exception {
        return between("Small copy: " + images.smallSize(), PROCESSES, 1, images.small(), this::distant);
    }

    private Comparison mount() throws Exception {
        TestArchive archive = images.large();
        try (DockerRegistry docker = DockerRegistry.start(directory)) {
            BenchRegistry registry = BenchRegistry.of(docker);
            registry.fill(archive);
            return rounds.alternate("Mount: " + images.size() + ", to another repository", ALL, (tool, tag) -> {
                // skopeo remembers the repositories in which it has seen a blob, by the registry's name and port.
                docker.move();
                return copy(tool, archive, registry, new Destination(registry, "bench/" + tag, List.of(tag)));
            });
        }
    }

    private Comparison pull() throws Exception {
        try (BenchRegistry source = BenchRegistry.real(directory)) {
            return pull("Pull: " + images.size() + ", to an archive", ALL, images.large(), source);
        }
    }

    private Comparison smallPull() throws Exception {
        try (BenchRegistry source = distant()) {
            return pull("Small pull: " + images.smallSize(), PROCESSES, images.small(), source);
        }
    }

    /** A registry with the latency of the small cases. */
    private BenchRegistry distant() {
        return BenchRegistry.fake(FakeRegistry.builder().latency(Duration.ofMillis(settings.latencyMillis())));
    }

    /** Copies from one registry, which has the image, to another, which is new each time. */
    private Comparison between(
            String title, List<Tool> tools, int tags, TestArchive archive, Supplier<BenchRegistry> registries)
            throws Exception {
        try (BenchRegistry source = registries.get()) {
            source.fill(archive);
            return rounds.alternate(title, tools, (tool, tag) -> {
                List<String> names = IntStream.range(0, tool == Tool.ONE_TAG ? 1 : tags)
                        .mapToObj(i -> tag + "-" + i)
                        .toList();
                try (BenchRegistry destination = registries.get()) {
                    return copy(tool, archive, source, new Destination(destination, BenchRegistry.REPOSITORY, names));
                }
            });
        }
    }

    private record Destination(BenchRegistry registry, String repository, List<String> tags) {}

    private Sample copy(Tool tool, TestArchive archive, BenchRegistry source, Destination to) throws Exception {
        Traffic.Mark before = Traffic.mark(source, to.registry());
        String repository = to.registry().host() + "/" + to.repository();
        Sample sample = rounds.measure(
                tool, temporary -> commands.copy(tool, source.filled(), repository, to.tags(), temporary));
        for (String tag : to.tags()) {
            to.registry().check(to.repository(), tag, archive);
        }
        return sample.withTraffic(before.since(archive));
    }

    private Comparison pull(String title, List<Tool> tools, TestArchive archive, BenchRegistry source)
            throws Exception {
        source.fill(archive);
        return rounds.alternate(title, tools, (tool, tag) -> {
            Path parent = Files.createTempDirectory(directory, "pulled");
            try {
                Path image = parent.resolve("image.tar");
                Traffic.Mark before = Traffic.mark(source);
                Sample sample =
                        rounds.measure(tool, temporary -> commands.pull(tool, source.filled(), image, temporary));
                long size = PulledImage.check(image, archive);
                return sample.withTraffic(before.since(archive)).withResult(size);
            } finally {
                Processes.deleteTree(parent);
            }
        });
    }
}
