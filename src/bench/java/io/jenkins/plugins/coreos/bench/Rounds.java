package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.cli.InProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Runs the tools of a case, which take turns. */
final class Rounds {
    private final Settings settings;
    private final Path directory;
    private final Consumer<String> log;

    /** @param log receives a line for each run */
    Rounds(Settings settings, Path directory, Consumer<String> log) {
        this.settings = settings;
        this.directory = directory;
        this.log = log;
    }

    /** A case of the comparison. */
    interface Case {
        Comparison run() throws Exception;
    }

    /** One run of a tool, each with a new tag. */
    interface Turn {
        Sample run(Tool tool, String tag) throws Exception;
    }

    /** Runs the warm-ups and then the counted runs of the tools that are installed. */
    Comparison alternate(String title, List<Tool> tools, Turn turn) throws Exception {
        log.accept(title);
        Comparison comparison = new Comparison(title);
        for (int run = 1 - settings.warmups(); run <= settings.runs(); run++) {
            for (Tool tool : tools.stream().filter(settings::has).toList()) {
                Sample sample = turn.run(tool, tool.name().toLowerCase(Locale.ROOT) + (run + settings.warmups()));
                log.accept("  " + (run < 1 ? "warm-up" : "run " + run) + " " + tool + ": "
                        + Units.seconds(sample.seconds()));
                if (run > 0) {
                    comparison.add(tool, sample);
                }
            }
        }
        return comparison;
    }

    /** Measures a command of a tool, which must exit with 0. */
    Sample measure(Tool tool, MeasuredProcess.Command command) throws IOException, InterruptedException {
        return tool == Tool.WARM
                ? warm(command.in(directory))
                : new MeasuredProcess(directory, settings.limit())
                        .run(command, "")
                        .sample();
    }

    /** Runs the command line in this JVM, which the warm-up runs have warmed. */
    private static Sample warm(List<String> arguments) throws IOException {
        long cpu = OwnProcess.cpuNanos();
        long written = OwnProcess.writtenBytes();
        long start = System.nanoTime();
        InProcess.run(arguments);
        long nanos = System.nanoTime() - start;
        return new Sample(nanos, OwnProcess.cpuNanos() - cpu, 0, OwnProcess.writtenBytes() - written, 0);
    }
}
