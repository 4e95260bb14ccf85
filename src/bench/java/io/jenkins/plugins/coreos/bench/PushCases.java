package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The cases that push an archive. */
final class PushCases extends Cases {
    private static final List<Tool> PROCESSES = List.of(Tool.CLI, Tool.SKOPEO, Tool.CRANE);

    /** In each round, the warm JVM runs directly after crane. */
    private static final List<Tool> ALL = List.of(Tool.CLI, Tool.SKOPEO, Tool.CRANE, Tool.WARM);

    PushCases(Settings settings, Path directory, Rounds rounds, Images images) {
        super(settings, directory, rounds, images);
    }

    @Override
    Map<String, Rounds.Case> cases() {
        return Map.of(
                "cold", this::cold,
                "tls", this::tls,
                "again", this::again,
                "changed", this::changed,
                "small", this::small,
                "start", this::start);
    }

    private Comparison cold() throws Exception {
        TestArchive archive = images.large();
        return rounds.alternate("Cold: " + images.size() + ", the registry has nothing", ALL, (tool, tag) -> {
            try (BenchRegistry registry = BenchRegistry.real(directory)) {
                return push(tool, archive, registry, tag);
            }
        });
    }

    private Comparison tls() throws Exception {
        TestArchive archive = images.large();
        Path keys = Files.createDirectories(directory.resolve("keys"));
        TestCertificates certificates = TestCertificates.in(keys);
        // skopeo reads every file of this name in the directory, and requires a key for each certificate with another
        // name.
        Path authority = Files.copy(
                certificates.authority(),
                Files.createDirectories(directory.resolve("trust")).resolve("ca.crt"),
                StandardCopyOption.REPLACE_EXISTING);
        return rounds.alternate("TLS: the same over TLS", ALL, (tool, tag) -> {
            try (BenchRegistry registry = BenchRegistry.secure(directory, certificates)) {
                return push(tool, archive, registry, tag, authority);
            }
        });
    }

    private Comparison start() throws Exception {
        return rounds.alternate(
                "Start: the program prints its version",
                PROCESSES,
                (tool, tag) -> rounds.measure(tool, temporary -> commands.start(tool)));
    }

    private Comparison again() throws Exception {
        TestArchive archive = images.large();
        try (BenchRegistry registry = BenchRegistry.real(directory)) {
            push(Tool.SKOPEO, archive, registry, "before");
            return rounds.alternate(
                    "Again: " + images.size() + ", all of them present",
                    ALL,
                    (tool, tag) -> push(tool, archive, registry, tag));
        }
    }

    private Comparison changed() throws Exception {
        TestArchive before = images.large();
        TestArchive archive = images.changed();
        List<String> fresh = new ArrayList<>(archive.blobs());
        fresh.removeAll(before.blobs());
        try (BenchRegistry registry = BenchRegistry.real(directory)) {
            push(Tool.SKOPEO, before, registry, "before");
            return rounds.alternate("Changed: " + images.size() + ", all but one present", PROCESSES, (tool, tag) -> {
                Sample sample = push(tool, archive, registry, tag);
                // The next push has to send the layer and the config, too.
                fresh.forEach(registry::forget);
                return sample;
            });
        } finally {
            Files.delete(archive.path());
        }
    }

    private Comparison small() throws Exception {
        TestArchive archive = images.small();
        Duration latency = Duration.ofMillis(settings.latencyMillis());
        return rounds.alternate("Small: " + images.smallSize(), PROCESSES, (tool, tag) -> {
            try (BenchRegistry registry =
                    BenchRegistry.fake(FakeRegistry.builder().latency(latency))) {
                return push(tool, archive, registry, tag);
            }
        });
    }

    private Sample push(Tool tool, TestArchive archive, BenchRegistry registry, String tag) throws Exception {
        return push(tool, archive, registry, tag, null);
    }

    private Sample push(Tool tool, TestArchive archive, BenchRegistry registry, String tag, Path authority)
            throws Exception {
        Path layout = tool == Tool.CRANE ? images.layout(archive) : null;
        Traffic.Mark before = Traffic.mark(registry);
        var push = new Commands.Push(archive.path(), layout, registry.reference(tag), authority);
        Sample sample = rounds.measure(tool, temporary -> commands.push(tool, push, temporary));
        registry.check(tag, archive);
        return sample.withTraffic(before.since(archive));
    }
}
