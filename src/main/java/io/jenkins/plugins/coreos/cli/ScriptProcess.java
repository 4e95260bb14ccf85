package io.jenkins.plugins.coreos.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.coreos.core.script.AgentScript;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of our scripts. Its standard error goes to that of this process; its standard output is returned. */
final class ScriptProcess {
    /**
     * Maximum time that a terminated script may take to end: a little longer than cosa-build.sh takes to stop COSA,
     * which may ignore SIGTERM.
     */
    private static final long STOP_SECONDS = 15;

    private ScriptProcess() {}

    /**
     * The result of a script.
     *
     * @param output its standard output
     * @param exitCode its exit code
     */
    record Result(String output, int exitCode) {}

    /**
     * Runs a script and waits for it. SIGTERM to this process also terminates the script and waits for its end.
     *
     * @param shell the shell's name on PATH
     * @param name the script's name; the script is passed as an argument of the shell, so that no temporary file is
     *     needed
     * @param arguments the script's arguments
     * @throws IOException if the shell does not exist
     */
    static Result run(String shell, String name, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(shell, "-c", AgentScript.text(name), name));
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
            return false; // The process is ending: the shutdown hook runs.
        }
    }
}
