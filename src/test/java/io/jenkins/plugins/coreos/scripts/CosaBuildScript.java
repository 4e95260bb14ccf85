package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.cosa.CosaBuild;
import io.jenkins.plugins.coreos.core.cosa.CosaException;
import io.jenkins.plugins.coreos.core.cosa.CosaOutput;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import io.jenkins.plugins.coreos.testing.DefaultSignals;
import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs cosa-build.sh with the stand-in for COSA, in a directory of the test, as the Durable Task plugin does. */
final class CosaBuildScript {
    static final Path STAND_IN =
            Path.of(System.getProperty("coreos.basedir", ".")).toAbsolutePath().resolve("src/test/resources/cosa");
    private static final int SECONDS = 60;

    final Path root;
    final Path cosaDir;
    final Map<String, String> environment = new HashMap<>();
    private final List<String> prefix = new ArrayList<>(List.of("bash"));

    CosaBuildScript(Path root) {
        this.root = root;
        this.cosaDir = root.resolve("cosa dir");
        environment.put("PATH", STAND_IN + ":" + System.getenv("PATH"));
        environment.put("HOME", root.toString());
        environment.put("TMPDIR", root.toString());
        // A device that always exists, so that tests do not depend on the machine's KVM.
        environment.put("COSA_BUILD_KVM_DEVICE", "/dev/null");
        environment.put("COSA_STANDIN_SIZE", "3000");
        environment.put("COSA_STANDIN_LAYERS", "1");
        environment.put("COSA_STANDIN_CALLS", root.resolve("calls").toString());
    }

    CosaBuildScript with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    CosaBuildScript without(String name) {
        environment.remove(name);
        return this;
    }

    /** Sets the command that starts the shell, instead of {@code bash}. */
    CosaBuildScript startedBy(String... command) {
        prefix.clear();
        prefix.addAll(List.of(command));
        return this;
    }

    /** Makes the script's log a pipe, as a container's is; for a durable task it is a file. */
    CosaBuildScript logIntoPipe() {
        return startedBy("bash", "-o", "pipefail", "-c", "{ bash \"$1\" 2>&1 1>&3 3>&- | cat >&2; } 3>&1", "bash");
    }

    /** Runs a build from a configuration of the stand-in. */
    Outcome build(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--cosa-dir", cosaDir.toString(), "--source", "https://x/y"));
        arguments.addAll(List.of(more));
        return run(arguments);
    }

    Outcome run(List<String> arguments) throws Exception {
        Path out = root.resolve("out");
        Path log = root.resolve("log");
        Process process = start(arguments, out, log);
        if (!Patience.await(process, Duration.ofSeconds(SECONDS))) {
            process.destroyForcibly();
            throw new AssertionError("the script did not end in " + SECONDS + " s; its log: " + Files.readString(log));
        }
        return new Outcome(
                process.exitValue(), Files.readString(out, UTF_8), new String(Files.readAllBytes(log), UTF_8));
    }

    Process start(List<String> arguments, Path out, Path log) throws IOException {
        Path script = Files.createTempFile(root, "script", ".sh");
        Files.writeString(script, AgentScript.compose("cosa-build.sh", arguments));
        List<String> command = new ArrayList<>(prefix);
        command.add(script.toString());
        ProcessBuilder builder = new ProcessBuilder(DefaultSignals.command(command))
                .directory(root.toFile())
                .redirectOutput(out.toFile())
                .redirectError(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("COSA_") || name.equals("HOME"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Returns the calls of COSA since the previous call of this method, quoted as by bash. */
    List<String> calls() throws IOException {
        Path file = root.resolve("calls");
        List<String> calls = Files.exists(file)
                ? Files.readAllLines(file).stream().map(String::strip).toList()
                : List.of();
        Files.deleteIfExists(file);
        return calls;
    }

    /**
     * The outcome of a run of the script.
     *
     * @param exitCode its exit code
     * @param output its standard output
     * @param log its standard error
     */
    record Outcome(int exitCode, String output, String log) {
        CosaBuild result() throws IOException {
            assertThat(exitCode).as(log).isZero();
            return CosaOutput.parse(output);
        }

        CosaException error() throws IOException {
            assertThat(exitCode).as(log).isZero();
            try {
                CosaBuild build = CosaOutput.parse(output);
                throw new AssertionError("no error but " + build);
            } catch (CosaException e) {
                return e;
            }
        }
    }
}
