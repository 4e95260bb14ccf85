package io.jenkins.plugins.coreos.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command in a separate Java process, with the stand-in for COSA on its PATH. */
class BuildCommandIT {
    private static final Path STAND_IN =
            Path.of(System.getProperty("coreos.basedir", ".")).toAbsolutePath().resolve("src/test/resources/cosa");

    @TempDir
    private Path root;

    private Path out;
    private Path err;

    @BeforeEach
    void prepare() {
        out = root.resolve("out");
        err = root.resolve("err");
    }

    @Test
    void printsJsonToStdoutAndTheLogToStderr() throws Exception {
        int exit = run(
                "",
                "--cosa-dir",
                "cosa dir",
                "--source",
                "https://x/y",
                "--variant",
                "rhel-9.6",
                "--version",
                "9.6.1",
                "--json");

        assertThat(exit).as(Files.readString(err)).isZero();
        JsonObject result = Json.parseObject(Files.readAllBytes(out), "the output");
        assertThat(result.string("id")).isEqualTo("9.6.1");
        assertThat(result.members()).containsEntry("changed", true);
        assertThat(Path.of(result.string("ociArchive"))).exists().startsWith(root.resolve("cosa dir"));
        assertThat(err).content().contains("--- cosaBuild: build ---\n", "cosaBuild: new build 9.6.1 ");
    }

    @Test
    void printsReadableResultWithoutJson() throws Exception {
        assertThat(run("", "--cosa-dir", "d", "--phase", "init", "--source", "https://x/y"))
                .isZero();
        assertThat(out).hasContent("build     none yet");

        assertThat(run("", "--cosa-dir", "d", "--version", "1.0")).isZero();
        assertThat(Files.readAllLines(out))
                .hasSize(5)
                .first()
                .asString()
                .startsWith("build     1.0 (rhcos, ")
                .endsWith("), new");
    }

    @Test
    void failureEndsWithOneLineAndExitCodeOne() throws Exception {
        assertThat(run("COSA_STANDIN_FAIL=build:3", "--cosa-dir", "d", "--source", "https://x/y"))
                .isEqualTo(1);

        assertThat(out).isEmptyFile();
        assertThat(err)
                .content()
                .endsWith("\nerror: the build failed in the phase build: cosa build ended with exit code 3\n");
    }

    @Test
    void invalidParameterIsAUsageErrorBeforeAnythingRuns() throws Exception {
        assertThat(run("", "--cosa-dir", "d", "--phase", "biuld")).isEqualTo(2);

        assertThat(err)
                .hasContent("error: --phase: 'biuld' is unknown (did you mean 'build'?);"
                        + " use one of init, buildfetch, import, fetch, build, osbuild, compress\n"
                        + "see 'coreos-assembler build --help'");
        assertThat(root.resolve("d")).doesNotExist();
    }

    @Test
    void signalTerminatesCosa() throws Exception {
        Process process = start("COSA_STANDIN_HANG=build", "--cosa-dir", "d", "--source", "https://x/y");
        Patience patience = Patience.of(Duration.ofSeconds(30));
        while (!Files.readString(err).contains("build: hanging")) {
            assertThat(patience.isOver()).as("waiting for the build").isFalse();
            Thread.sleep(20);
        }
        assertThat(ours()).hasSizeGreaterThan(3);

        process.destroy();

        assertThat(Patience.await(process, Duration.ofSeconds(30))).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(ours()).isEmpty();
    }

    private int run(String environment, String... arguments) throws Exception {
        Process process = start(environment, arguments);
        if (!Patience.await(process, Duration.ofSeconds(60))) {
            process.destroy();
            throw new AssertionError("the command did not end: " + Files.readString(err));
        }
        return process.exitValue();
    }

    private Process start(String environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "build"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("PATH", STAND_IN + ":" + System.getenv("PATH"));
        builder.environment().put("COSA_BUILD_KVM_DEVICE", "/dev/null");
        builder.environment().put("COSA_TEST_ROOT", root.toString());
        if (!environment.isEmpty()) {
            builder.environment().put(environment.replaceAll("=.*", ""), environment.replaceAll(".*=", ""));
        }
        return builder.start();
    }

    /** Returns all processes with this test's directory in their environment. */
    private List<Long> ours() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    try {
                        return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), UTF_8)
                                .contains("COSA_TEST_ROOT=" + root);
                    } catch (IOException e) {
                        return false; // It has ended.
                    }
                })
                .collect(Collectors.toList());
    }
}
