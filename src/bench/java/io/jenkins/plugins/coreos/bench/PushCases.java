package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.cli.InProcess;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The cases of the comparison. */
final class PushCases {
    private static final List<Tool> PROCESSES = List.of(Tool.CLI, Tool.SKOPEO, Tool.CRANE);

    /** The warm JVM has its turn right after crane. */
    private static final List<Tool> ALL = List.of(Tool.CLI, Tool.SKOPEO, Tool.CRANE, Tool.WARM);

    private final Settings settings;
    private final Path directory;
    private final Consumer<String> log;
    private final MeasuredProcess process;
    private TestArchive large;

    /** @param log receives a line for each push */
    PushCases(Settings settings, Path directory, Consumer<String> log) {
        this.settings = settings;
        this.directory = directory;
        this.log = log;
        this.process = new MeasuredProcess(directory, settings.limit());
    }

    /** One push of a tool, each with a new tag. */
    private interface Turn {
        Sample push(Tool tool, String tag) throws Exception;
    }

    /** Runs the requested cases, in their fixed order. */
    List<Comparison> run() throws Exception {
        List<Comparison> done = new ArrayList<>();
        for (String name : Settings.CASES) {
            if (settings.cases().contains(name)) {
                switch (name) {
                    case "cold" -> done.add(cold());
                    case "tls" -> done.add(tls());
                    case "again" -> done.add(again());
                    case "changed" -> done.add(changed());
                    case "small" -> done.add(small());
                    case "start" -> done.add(start());
                    default -> {}
                }
            }
        }
        return done;
    }

    private Comparison cold() throws Exception {
        TestArchive archive = large();
        return alternate("Cold: " + size() + ", the registry has nothing", ALL, (tool, tag) -> {
            try (BenchRegistry registry = BenchRegistry.real(directory)) {
                return push(tool, archive, registry, tag);
            }
        });
    }

    private Comparison tls() throws Exception {
        TestArchive archive = large();
        Path keys = Files.createDirectories(directory.resolve("keys"));
        TestCertificates certificates = TestCertificates.in(keys);
        // skopeo reads every file of this name in the directory, and requires a key for each certificate with another
        // name.
        Path authority = Files.copy(
                certificates.authority(),
                Files.createDirectories(directory.resolve("trust")).resolve("ca.crt"),
                StandardCopyOption.REPLACE_EXISTING);
        return alternate("TLS: the same over TLS", ALL, (tool, tag) -> {
            try (BenchRegistry registry = BenchRegistry.secure(directory, certificates)) {
                return push(tool, archive, registry, tag, authority);
            }
        });
    }

    private Comparison start() throws Exception {
        return alternate(
                "Start: the program tells its version",
                PROCESSES,
                (tool, tag) ->
                        process.run(temporary -> tool.start(settings), "").sample());
    }

    private Comparison again() throws Exception {
        TestArchive archive = large();
        try (BenchRegistry registry = BenchRegistry.real(directory)) {
            push(Tool.SKOPEO, archive, registry, "before");
            return alternate(
                    "Again: " + size() + ", all of them present",
                    ALL,
                    (tool, tag) -> push(tool, archive, registry, tag));
        }
    }

    private Comparison changed() throws Exception {
        TestArchive before = large();
        long layer = settings.bytes() / settings.layers();
        TestArchive archive = Archives.image()
                .layers(settings.layers() - 1, layer)
                .seed(2)
                .layer(layer)
                .write(directory.resolve("changed.ociarchive"));
        List<String> fresh = new ArrayList<>(archive.blobs());
        fresh.removeAll(before.blobs());
        try (BenchRegistry registry = BenchRegistry.real(directory)) {
            push(Tool.SKOPEO, before, registry, "before");
            return alternate("Changed: " + size() + ", all but one present", PROCESSES, (tool, tag) -> {
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
        TestArchive archive = Archives.image()
                .layers(settings.smallLayers(), settings.smallBytes())
                .write(directory.resolve("small.ociarchive"));
        Duration latency = Duration.ofMillis(settings.latencyMillis());
        String title = "Small: " + settings.smallLayers() + " layers of " + Units.bytes(settings.smallBytes()) + ", "
                + settings.latencyMillis() + " ms added to each request";
        return alternate(title, PROCESSES, (tool, tag) -> {
            try (BenchRegistry registry =
                    BenchRegistry.fake(FakeRegistry.builder().latency(latency))) {
                return push(tool, archive, registry, tag);
            }
        });
    }

    /** Runs the warm-ups and then the counted runs, with the tools taking turns. */
    private Comparison alternate(String title, List<Tool> tools, Turn turn) throws Exception {
        log.accept(title);
        Comparison comparison = new Comparison(title);
        for (int run = 1 - settings.warmups(); run <= settings.runs(); run++) {
            for (Tool tool : tools.stream().filter(settings::has).toList()) {
                Sample sample = turn.push(tool, tool.name().toLowerCase(Locale.ROOT) + (run + settings.warmups()));
                log.accept("  " + (run < 1 ? "warm-up" : "run " + run) + " " + tool + ": "
                        + Units.seconds(sample.seconds()));
                if (run > 0) {
                    comparison.add(tool, sample);
                }
            }
        }
        return comparison;
    }

    private Sample push(Tool tool, TestArchive archive, BenchRegistry registry, String tag) throws Exception {
        return push(tool, archive, registry, tag, null);
    }

    private Sample push(Tool tool, TestArchive archive, BenchRegistry registry, String tag, Path authority)
            throws Exception {
        Path layout = tool == Tool.CRANE ? layout(archive) : null;
        int before = registry.requests();
        String reference = registry.host() + "/" + BenchRegistry.REPOSITORY + ":" + tag;
        var push = new Tool.Push(archive.path(), layout, reference, authority);
        Sample sample = tool == Tool.WARM
                ? warm(tool.push(settings, push, directory))
                : process.run(temporary -> tool.push(settings, push, temporary), "")
                        .sample();
        registry.check(tag, archive);
        return sample.withRequests(registry.requests() - before);
    }

    /** This JVM has pushed before, at least in the warm-ups. */
    private static Sample warm(List<String> arguments) {
        long cpu = OwnProcess.cpuNanos();
        long start = System.nanoTime();
        InProcess.run(arguments);
        return new Sample(System.nanoTime() - start, OwnProcess.cpuNanos() - cpu, 0, 0, 0, 0);
    }

    /** The archive unpacked: crane reads no OCI archives. */
    private Path layout(TestArchive archive) throws Exception {
        Path layout = directory.resolve(archive.path().getFileName() + ".layout");
        if (!Files.exists(layout)) {
            Files.createDirectories(layout);
            Processes.command("tar", "-xf", archive.path().toString(), "-C", layout.toString())
                    .ok();
        }
        return layout;
    }

    private TestArchive large() {
        if (large == null) {
            log.accept("writing an archive of " + size());
            large = Archives.image()
                    .layers(settings.layers(), settings.bytes() / settings.layers())
                    .write(directory.resolve("large.ociarchive"));
        }
        return large;
    }

    private String size() {
        return Units.bytes(settings.bytes()) + " in " + settings.layers() + " layers";
    }
}
