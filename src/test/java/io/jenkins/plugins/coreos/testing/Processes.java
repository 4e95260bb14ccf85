package io.jenkins.plugins.coreos.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command to its end within a time limit, and terminates its whole process tree.
 *
 * <p>Output goes to files instead of pipes, so that a grandchild that keeps a pipe open cannot block a test.
 */
public final class Processes {
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    private final List<String> command;
    private final Map<String, String> environment = new HashMap<>();
    private Duration limit = DEFAULT_LIMIT;
    private Path directory;
    private String input = "";

    private Processes(List<String> command) {
        this.command = command;
    }

    /** A command that has ended. */
    public record Result(List<String> command, int exitCode, String stdout, String stderr) {
        /** Both outputs, for messages. */
        public String output() {
            return (stdout + stderr).strip();
        }

        /**
         * Returns this result if the command exited with 0.
         *
         * @throws AssertionError with command and output otherwise
         */
        public Result ok() {
            if (exitCode != 0) {
                throw new AssertionError(String.join(" ", command) + "\nexited " + exitCode + ":\n" + output());
            }
            return this;
        }
    }

    /** Returns a run to configure further. */
    public static Processes command(String... command) {
        return new Processes(List.of(command));
    }

    /** Like {@link #command(String...)}. */
    public static Processes command(List<String> command) {
        return new Processes(List.copyOf(command));
    }

    public Processes in(Path directory) {
        this.directory = directory;
        return this;
    }

    public Processes env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public Processes input(String text) {
        this.input = text;
        return this;
    }

    /** Sets the time limit; the default is a minute. */
    public Processes limit(Duration limit) {
        this.limit = limit;
        return this;
    }

    /** Runs the command and asserts that it exits with 0. */
    public Result ok() {
        return run().ok();
    }

    /**
     * Runs the command, with any exit code.
     *
     * @throws AssertionError if the program is missing or the time limit passes
     */
    public Result run() {
        try {
            Path files = Files.createTempDirectory("process");
            try {
                return run(files);
            } finally {
                deleteTree(files);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Result run(Path files) throws IOException {
        Path in = Files.writeString(files.resolve("in"), input);
        Path out = files.resolve("out");
        Path err = files.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        builder.environment().putAll(environment);
        Process process = start(builder);
        boolean ended = await(process, limit);
        if (!ended) {
            killTree(process.toHandle());
        }
        Result result =
                new Result(command, ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
        if (!ended) {
            throw new AssertionError(
                    String.join(" ", command) + "\ndid not end within " + limit + ":\n" + result.output());
        }
        return result;
    }

    private Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    private static boolean await(Process process, Duration limit) {
        try {
            return Patience.await(process, limit);
        } catch (InterruptedException e) {
            killTree(process.toHandle());
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + process.info() + " was running", e);
        }
    }

    /** Kills a process and its descendants with SIGKILL, and waits for its end. */
    public static void killTree(ProcessHandle process) {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        tree.add(process);
        tree.forEach(ProcessHandle::destroyForcibly);
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Returns the path of a program; fails with the name of its Debian package if it is not installed. */
    public static Path program(String name, String debianPackage) {
        for (String place :
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            Path file = Path.of(place, name);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        throw new AssertionError(
                "this test runs the real " + name + ", which is not installed: apt-get install " + debianPackage);
    }

    /** Deletes a directory with its content; does not follow symbolic links. */
    public static void deleteTree(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
