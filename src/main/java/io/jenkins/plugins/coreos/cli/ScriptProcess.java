package io.jenkins.plugins.coreos.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a script of this product: its log goes to our standard error, its result is returned. */
final class ScriptProcess {
    /** What cosa-build.sh needs to end COSA, which may ignore SIGTERM, and a little more. */
    private static final long STOP_SECONDS = 15;

    private ScriptProcess() {}

    /**
     * What a script ended with.
     *
     * @param output its standard output
     * @param exitCode its exit code
     */
    record Result(String output, int exitCode) {}

    /**
     * Runs a script and waits for it. When this process is told to end, the script is too, and is waited for.
     *
     * @param shell the shell's name on PATH
     * @param name the script's name, for {@code $0}
     * @param text the script; it is an argument of the shell, so that no file has to be made, or be left behind
     * @param arguments the script's arguments
     * @throws IOException when there is no such shell
     */
    static Result run(String shell, String name, String text, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(shell, "-c", text, name));
        command.addAll(arguments);
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IOException("cannot start " + shell + ", which the script needs: install it", e);
        }
        Thread stop = new Thread(() -> stop(process), "stop " + name);
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Result(output, process.waitFor());
        } finally {
            if (process.isAlive()) {
                stop(process);
            }
            removeHook(stop);
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    private static boolean removeHook(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false; // We are shutting down: the hook is at work.
        }
    }
}
