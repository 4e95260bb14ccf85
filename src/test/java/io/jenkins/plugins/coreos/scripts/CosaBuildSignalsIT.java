package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to a build: the stand-in hangs with a child and with a process in another session. */
class CosaBuildSignalsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path root;

    private CosaBuildScript script;
    private Path log;
    private String secretFile = "";

    @BeforeEach
    void prepare() {
        script = new CosaBuildScript(root);
        log = root.resolve("log");
    }

    @AfterEach
    void killLeftoverProcesses() {
        ours().forEach(ProcessHandle::destroyForcibly);
    }

    @ParameterizedTest
    @CsvSource({
        "init, TERM, false",
        "buildfetch, TERM, false",
        "fetch, INT, false",
        "build, TERM, true",
        "osbuild, TERM, false",
        "compress, HUP, false"
    })
    void signalTerminatesAllProcesses(String phase, String signal, boolean ignoresTerm) throws Exception {
        Files.createDirectories(root.resolve("no builds"));
        if (ignoresTerm) {
            script.with("COSA_STANDIN_IGNORE_TERM", "1");
        }
        Process process = hangIn(phase);
        assertThat(ours()).as("before the signal").hasSizeGreaterThan(3);

        long begun = System.nanoTime();
        signal(process.pid(), signal);

        assertThat(Patience.await(process, SOON)).isTrue();
        assertThat(process.exitValue())
                .isEqualTo(Map.of("HUP", 129, "INT", 130, "TERM", 143).get(signal));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Patience.scaled(Duration.ofSeconds(12)));
        await(() -> ours().isEmpty(), "the end of the tree");
        assertThat(log).content().contains("cosaBuild: stopped by SIG" + signal + " in the phase " + phase);
        assertThat(root.resolve("out")).isEmptyFile();
        assertThat(root).isDirectoryNotContaining("glob:**/cosa-build.*");
        assertNextBuildWorks();
    }

    /** Jenkins' sh starts its scripts with nohup, in the background. */
    @Test
    void endsBySigtermIfOtherSignalsAreIgnored() throws Exception {
        script.startedBy("bash", "-c", "trap '' INT HUP; exec bash \"$1\"", "bash");
        Process process = hangIn("build");

        signal(process.pid(), "INT");
        signal(process.pid(), "HUP");
        signal(process.pid(), "TERM");

        assertThat(Patience.await(process, SOON)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        await(() -> ours().isEmpty(), "the end of the tree");
        assertThat(log).content().contains("cosaBuild: stopped by SIGTERM in the phase build");
    }

    @ParameterizedTest
    @ValueSource(strings = {"init", "build", "osbuild"})
    void worksAfterACrashOfTheMachine(String phase) throws Exception {
        Process process = hangIn(phase);

        process.destroyForcibly().waitFor();
        await(
                () -> {
                    ours().forEach(ProcessHandle::destroyForcibly);
                    return ours().isEmpty();
                },
                "the end of everything");

        assertNextBuildWorks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void removesThePullSecretHoweverTheScriptEnds(String signal) throws Exception {
        Path secret = Files.createDirectory(root.resolve("secret"));
        Files.writeString(secret.resolve("auth.json"), "{}");
        secretFile = secret.resolve("auth.json").toString();
        Process process = hangIn("build");
        assertThat(secret.resolve("auth.json")).exists();

        signal(process.pid(), signal);

        await(() -> !Files.exists(secret), "the end of the secret");
        assertThat(Patience.await(process, SOON)).isTrue();
    }

    @Test
    void keepsMarkerOfARunningOsbuild() throws Exception {
        script.build().result();
        Process process = hangIn("osbuild");
        String id =
                Files.readSymbolicLink(script.cosaDir.resolve("builds/latest")).toString();

        CosaBuildScript.Outcome other = new CosaBuildScript(root).build("--phase", "osbuild", "--artifact", "qemu");

        assertThat(other.error()).hasMessageContaining(id).hasMessageContaining("another process is running");
        process.destroy();
        assertThat(Patience.await(process, SOON)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec bash \"$1\"", "bash \"$1\" 2>&1 1>&3 3>&- | cat >&2"})
    void logsLargeOutputWithoutBufferingIt(String way) throws Exception {
        // A process that buffered the output would fail: the limit is 150 MB of address space.
        script.startedBy("bash", "-c", "ulimit -v 150000; exec 3>&1; " + way, "bash");
        script.build("--phase", "init").result();
        script.with("COSA_STANDIN_SPEW", "build:200").with("COSA_STANDIN_FAIL", "build:5");
        Process process = script.start(
                List.of("--cosa-dir", script.cosaDir.toString(), "--phase", "build"), root.resolve("out"), log);

        assertThat(Patience.await(process, SOON.multipliedBy(3))).isTrue();

        try (Stream<String> lines = Files.lines(log)) {
            assertThat(lines.filter(line -> line.startsWith("spew ") && line.length() == 99)
                            .count())
                    .isEqualTo(2_000_000);
        }
        List<String> result = Files.readAllLines(root.resolve("out"));
        assertThat(result).contains("error\tbuild\t5\tcosa build ended with exit code 5");
        assertThat(result.stream().filter(line -> line.startsWith("tail\t"))).hasSize(10);
        assertThat(result.get(result.size() - 1)).endsWith("error: build failed, as COSA_STANDIN_FAIL asks");
    }

    private Process hangIn(String phase) throws Exception {
        script.with("COSA_STANDIN_HANG", phase);
        Files.createDirectories(root.resolve("no builds"));
        List<String> arguments =
                new ArrayList<>(secretFile.isEmpty() ? List.of() : List.of("--secret-file", secretFile));
        arguments.addAll(List.of(
                "--cosa-dir",
                script.cosaDir.toString(),
                "--source",
                "https://x/y",
                "--build-fetch-url",
                root.resolve("no builds").toString(),
                "--artifact",
                "qemu",
                "--compress"));
        Process process = script.start(arguments, root.resolve("out"), log);
        await(
                () -> {
                    try {
                        return Files.readString(log).contains(phase + ": hanging");
                    } catch (IOException e) {
                        return false;
                    }
                },
                "the phase " + phase);
        await(
                () -> ours().stream()
                                .filter(handle -> command(handle).endsWith("sleep 1000"))
                                .count()
                        == 2,
                "its children");
        return process;
    }

    private void assertNextBuildWorks() throws Exception {
        script.without("COSA_STANDIN_HANG").without("COSA_STANDIN_IGNORE_TERM");
        assertThat(script.build("--artifact", "qemu", "--compress").result().images())
                .containsKey("qemu");
    }

    /** Returns all processes with this test's directory in their environment. */
    private List<ProcessHandle> ours() {
        return ProcessHandle.allProcesses().filter(this::isOurs).toList();
    }

    private boolean isOurs(ProcessHandle handle) {
        try {
            return Files.readString(Path.of("/proc/" + handle.pid() + "/environ"), ISO_8859_1)
                    .contains("COSA_STANDIN_CALLS=" + root + "/");
        } catch (IOException e) {
            return false; // It has ended.
        }
    }

    private static String command(ProcessHandle handle) {
        return handle.info().commandLine().orElse("");
    }

    private static void signal(long pid, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-s", signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        Patience patience = Patience.of(SOON);
        while (!condition.getAsBoolean()) {
            assertThat(patience.isOver())
                    .as("waited " + patience + " for " + what)
                    .isFalse();
            patience.pause();
        }
    }
}
