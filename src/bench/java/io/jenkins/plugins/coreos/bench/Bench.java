package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** {@code make bench}: measures, prints the tables and writes the page. */
public final class Bench {
    private static volatile boolean interrupted;

    private Bench() {}

    /** Takes its parameters from the system properties of {@link Settings}. */
    public static void main(String[] arguments) throws Exception {
        try {
            Settings settings = Settings.of(System.getProperties(), Path.of(""));
            System.out.println(run(settings, System.err::println));
        } catch (IllegalArgumentException | IllegalStateException | AssertionError e) {
            end(e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            end(e.toString());
        }
    }

    /** Prints the error, unless it only follows from an interruption. */
    private static void end(String message) {
        if (interrupted) {
            System.err.println("bench: interrupted");
        } else {
            System.err.println("bench: " + message);
            System.exit(1);
        }
    }

    /**
     * Measures, and writes the page that the settings name.
     *
     * @param log receives a line for each run
     * @return the tables
     */
    static String run(Settings settings, Consumer<String> log) throws Exception {
        Path directory =
                Files.createTempDirectory(Files.createDirectories(settings.dir().toAbsolutePath()), "bench");
        Thread hook = new Thread(() -> {
            interrupted = Files.exists(directory);
            discard(directory);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            var machine = Machine.describe(settings);
            var rounds = new Rounds(settings, directory, log);
            var images = new Images(settings, directory, log);
            Report report = new Report(
                    settings,
                    compare(settings, new PushCases(settings, directory, rounds, images).cases()),
                    compare(settings, new CopyCases(settings, directory, rounds, images).cases()),
                    compare(settings, new LayerCases(settings, directory, rounds, images).cases()),
                    settings.cases().contains("memory") ? new MemoryCase(settings, directory, log).run() : List.of());
            Files.createDirectories(settings.report().toAbsolutePath().getParent());
            Files.writeString(settings.report(), report.page(machine, LocalDate.now()));
            log.accept("written: " + settings.report());
            return report.tables();
        } finally {
            discard(directory);
        }
    }

    /** Runs those of the given cases that the settings select, in their fixed order. */
    private static List<Comparison> compare(Settings settings, Map<String, Rounds.Case> cases) throws Exception {
        List<Comparison> done = new ArrayList<>();
        for (String name : Settings.CASES) {
            if (settings.cases().contains(name) && cases.containsKey(name)) {
                done.add(cases.get(name).run());
            }
        }
        return done;
    }

    /** Deletes the files, even if interrupted. Files that a process writes while it terminates may remain. */
    private static void discard(Path directory) {
        try {
            if (Files.exists(directory)) {
                Processes.deleteTree(directory);
            }
        } catch (UncheckedIOException e) {
            // This method has two callers, and both delete the directory.
        }
    }
}
