package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Runs and observes one command in an environment without settings of the user. */
final class MeasuredProcess {
    private static final long POLL_MILLIS = 20;
    private static final int MAX_SHOWN = 2_000;

    private final Path directory;
    private final Duration limit;

    /** @param directory the parent of its home, temporary directories and output */
    MeasuredProcess(Path directory, Duration limit) {
        this.directory = directory;
        this.limit = limit;
    }

    /** The result of a run, and its output. */
    record Outcome(Sample sample, String output) {}

    /** Returns the command, given the temporary directory created for it. */
    interface Command {
        List<String> in(Path temporary);
    }

    /**
     * Runs a command, which must exit with 0.
     *
     * @param javaOptions options for any Java virtual machine that the process starts
     * @throws IllegalStateException with its output when it exits otherwise or takes longer than the limit
     */
    Outcome run(Command command, String javaOptions) throws IOException, InterruptedException {
        Path temporary = Files.createTempDirectory(directory, "tmp");
        Path output = Files.createTempFile(directory, "output", "");
        try {
            ProcessBuilder builder = new ProcessBuilder(command.in(temporary))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            environment(builder.environment(), temporary, javaOptions);
            Sample sample = watch(builder, temporary, output);
            return new Outcome(sample, Files.readString(output));
        } finally {
            Processes.deleteTree(temporary);
            Files.delete(output);
        }
    }

    private Sample watch(ProcessBuilder builder, Path temporary, Path output) throws IOException, InterruptedException {
        AtomicLong end = new AtomicLong();
        long cpu = OwnProcess.childrenCpuNanos();
        long written = OwnProcess.writtenBytes();
        long start = System.nanoTime();
        Process process = builder.start();
        Thread hook = new Thread(() -> Processes.killTree(process.toHandle()));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            var ended = process.onExit().thenRun(() -> end.set(System.nanoTime()));
            ProcessWatch watch = new ProcessWatch(process.pid(), temporary);
            do {
                watch.look();
                if (System.nanoTime() - start > limit.toNanos()) {
                    throw new IllegalStateException(builder.command() + " did not end within " + limit.toSeconds()
                            + " s: " + tail(output) + " (more time: bench.limitSeconds)");
                }
            } while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS));
            ended.join();
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        builder.command() + " exited " + process.exitValue() + ": " + tail(output));
            }
            return new Sample(
                    end.get() - start,
                    OwnProcess.childrenCpuNanos() - cpu,
                    watch.temporaryBytes(),
                    OwnProcess.writtenBytes() - written,
                    watch.residentBytes());
        } finally {
            Processes.killTree(process.toHandle());
            unhook(hook);
        }
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down: the hook does the same.
        }
    }

    /** Without proxies, credentials and settings, the measurement depends on the command only. */
    private void environment(Map<String, String> environment, Path temporary, String javaOptions) throws IOException {
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        String java = environment.get("JAVA_HOME");
        environment.clear();
        environment.put("PATH", path);
        if (java != null) {
            environment.put("JAVA_HOME", java);
        }
        environment.put(
                "HOME", Files.createDirectories(directory.resolve("home")).toString());
        environment.put("TMPDIR", temporary.toString());
        environment.put("JDK_JAVA_OPTIONS", ("-Djava.io.tmpdir=" + temporary + " " + javaOptions).strip());
    }

    private static String tail(Path output) throws IOException {
        String text = Files.readString(output).strip();
        return text.substring(Math.max(0, text.length() - MAX_SHOWN));
    }
}
