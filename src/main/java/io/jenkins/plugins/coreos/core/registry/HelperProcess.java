package io.jenkins.plugins.coreos.core.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A short command, run to its end within a limit of time and output; its output is never in a file. */
final class HelperProcess {
    /** More than any token has. */
    private static final int MAX_OUTPUT = 256 * 1024;

    private HelperProcess() {}

    /** How it ended, and what it printed. */
    record Result(int exitCode, byte[] output) {}

    /**
     * Runs a program.
     *
     * @param input what it reads, one line
     * @param named the program, as messages call it
     * @throws IOException when it cannot be started, takes longer than the limit, or prints more than 256 KiB
     */
    static Result run(
            Path program, String argument, String input, Map<String, String> environment, Duration limit, String named)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(program.toString(), argument));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(named + " cannot be started: " + e.getMessage(), e);
        }
        CompletableFuture<byte[]> output = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process.getInputStream(), output), "credential-helper");
        reader.setDaemon(true);
        reader.start();
        try {
            write(process.getOutputStream(), input);
            long end = System.nanoTime() + limit.toNanos();
            byte[] bytes = output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (bytes.length > MAX_OUTPUT) {
                throw new IOException(named + " printed more than " + MAX_OUTPUT / 1024 + " KiB");
            }
            if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            return new Result(process.exitValue(), bytes);
        } catch (TimeoutException e) {
            throw new IOException(named + " gave no answer within " + limit.toSeconds()
                    + " s; it must not wait for anybody to type or unlock something");
        } catch (ExecutionException e) {
            throw new IOException(named + " could not be read: " + e.getCause().getMessage(), e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void read(InputStream from, CompletableFuture<byte[]> output) {
        try {
            output.complete(from.readNBytes(MAX_OUTPUT + 1));
        } catch (IOException e) {
            output.completeExceptionally(e);
        }
    }

    /** A helper that knows its answer without reading may have closed its end already. */
    private static void write(OutputStream to, String line) {
        try (to) {
            to.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return;
        }
    }
}
