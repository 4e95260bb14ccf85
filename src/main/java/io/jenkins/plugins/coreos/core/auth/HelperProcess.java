package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs a short command with limits on time and output; the output is never written to a file. */
final class HelperProcess {
    /** Limit for the output, above the size of any token or error message. */
    private static final int MAX_OUTPUT = 256 * 1024;

    /** Time that a leftover child process may keep the output open after the helper has exited. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Number of characters of a line that are examined; 200 are shown. */
    private static final int MAX_LINE = 4_000;

    /** The message of docker's library if there are no credentials for a registry. */
    private static final String NOT_FOUND = "credentials not found";

    /** The secret in a response, complete or truncated, in the helper protocol's format. */
    private static final Pattern SECRET =
            Pattern.compile("\"(?:Secret|Password|Token|auth)\"\\s{0,9}:\\s{0,9}\"([^\"]*)", Pattern.CASE_INSENSITIVE);

    /** A secret after a keyword: {@code password=...}, {@code Authorization: Basic ...}. */
    private static final Pattern AFTER_KEYWORD =
            Pattern.compile("((?i:secret|password|passwd|passphrase|token|key)[\"']?[=:])[^\\s\"',;&]+"
                    + "|((?i:secret|password|passwd|passphrase|token|key|bearer|basic)[\"']?[=:]? {1,3}[\"']?)"
                    + "(?!https?:)(?=[^\\s\"']{0,200}[0-9])[^\\s\"',;&]{6,}");

    private HelperProcess() {}

    /** The exit code, and the content of standard output and standard error. */
    record Result(int exitCode, byte[] output, byte[] errors) {
        /**
         * Returns whether the helper has no credentials for the registry. Helpers then exit with the code of an error.
         */
        boolean isNotFound() {
            return Stream.concat(lines(output), lines(errors)).anyMatch(line -> line.startsWith(NOT_FOUND));
        }

        /**
         * Returns the error message: the last line of standard error, or of standard output, where the library of
         * docker's own helpers prints errors (docker-credential-helpers, credentials.Serve).
         *
         * @return one quoted, printable line of up to 200 characters without secrets; may be empty
         */
        String errorMessage() {
            Optional<String> error = lines(errors).reduce((first, last) -> last);
            String line =
                    error.or(() -> lines(output).reduce((first, last) -> last)).orElse("");
            if (line.isEmpty()) {
                return "";
            }
            String shown = line.substring(0, Math.min(line.length(), MAX_LINE));
            Matcher secret = SECRET.matcher(new String(output, StandardCharsets.UTF_8));
            while (secret.find()) {
                shown = secret.group(1).isEmpty() ? shown : shown.replace(secret.group(1), "***");
            }
            shown = SECRET.matcher(shown).replaceAll("\"***");
            shown = AFTER_KEYWORD.matcher(shown).replaceAll("$1$2***");
            return Quoted.of(new Redaction().hide(shown));
        }

        private static Stream<String> lines(byte[] printed) {
            return new String(printed, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty());
        }
    }

    /**
     * Runs a program.
     *
     * @param input the line to write to standard input
     * @param named name of the program in messages
     * @throws IOException if the program cannot be started, exceeds the time limit, or prints more than 256 KiB
     * @throws InterruptedException if this thread is interrupted; the program is then killed
     */
    static Result run(
            Path program, String argument, String input, Map<String, String> environment, Duration limit, String named)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(program.toString(), argument));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(named + " cannot be started: " + Quoted.printable(String.valueOf(e.getMessage())), e);
        }
        try {
            CompletableFuture<Void> overflow = new CompletableFuture<>();
            Output output = new Output(process.getInputStream(), overflow);
            Output errors = new Output(process.getErrorStream(), overflow);
            write(process.getOutputStream(), input);
            CompletableFuture.anyOf(process.onExit(), overflow).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            awaitEnd(CompletableFuture.anyOf(CompletableFuture.allOf(output.end, errors.end), overflow));
            if (overflow.isDone()) {
                throw new IOException(named + " printed more than " + MAX_OUTPUT / 1024 + " KiB");
            }
            return new Result(process.exitValue(), output.bytes(), errors.bytes());
        } catch (TimeoutException e) {
            throw new IOException(
                    named + " did not finish within " + limit.toSeconds() + " s; it must not require user interaction");
        } catch (ExecutionException e) {
            throw new IOException(named + " could not be read: " + e.getCause().getMessage(), e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void awaitEnd(CompletableFuture<Object> end) throws InterruptedException, ExecutionException {
        try {
            end.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // The helper itself has exited, so its output is complete.
            return;
        }
    }

    /** Reads one output stream of a process on a separate thread, so that the process never blocks. */
    private static final class Output {
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

        Output(InputStream from, CompletableFuture<Void> overflow) {
            Thread reader = new Thread(() -> read(from, overflow), "credential-helper");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream from, CompletableFuture<Void> overflow) {
            byte[] buffer = new byte[8192];
            try {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    printed.write(buffer, 0, n);
                    if (printed.size() > MAX_OUTPUT) {
                        overflow.complete(null);
                        return;
                    }
                }
                end.complete(null);
            } catch (IOException e) {
                end.completeExceptionally(e);
            }
        }

        byte[] bytes() {
            return printed.toByteArray();
        }
    }

    /** Writes a line to standard input, which a helper may have closed already. */
    private static void write(OutputStream to, String line) {
        try (to) {
            to.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return;
        }
    }
}
