package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COSA copies the pull secret into its directory; the script removes the copy however the build ends. */
class CosaBuildCopiesIT {
    private static final String SECRET = "{\"auths\": {\"quay.io\": {\"auth\": \"cm9ib3Q6czNjcmV0\"}}}";

    @TempDir
    private Path root;

    private CosaBuildScript script;
    private Path own;

    @BeforeEach
    void prepare() throws IOException {
        script = new CosaBuildScript(root);
        own = Files.writeString(root.resolve("own.json"), SECRET);
    }

    @AfterEach
    void end() throws InterruptedException {
        endAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "authfile", "environment"})
    void removesCopyAfterFailure(String way) throws Exception {
        script.with("COSA_STANDIN_FAIL", "build:3");
        assertThat(script.build(way(way)).error()).hasMessageContaining("exit code 3");
        assertThat(copy()).doesNotExist();
        assertNoSecretIn(script.cosaDir);
    }

    @ParameterizedTest
    @CsvSource({"secret, TERM", "secret, KILL", "environment, TERM", "environment, INT", "environment, KILL"})
    void removesCopyAfterSignal(String way, String signal) throws Exception {
        Process process = hang(way);
        assertThat(copy()).hasContent(SECRET);
        signal(process.pid(), signal);
        // A killed script leaves COSA running; Jenkins ends it by its cookie.
        await(() -> !Files.exists(copy()), "the end of the copy");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        endAll();
        assertNoSecretIn(script.cosaDir);
    }

    @Test
    void removesCopyMadeAfterScriptWasKilled() throws Exception {
        Process process = hang("environment");
        signal(process.pid(), "KILL");
        await(() -> !Files.exists(copy()), "the end of the copy");
        Files.copy(own, copy());
        await(() -> !Files.exists(copy()), "the end of the second copy");
        endAll();
    }

    @Test
    void nextBuildRemovesCopyLeftByACrash() throws Exception {
        hang("environment");
        endAll();
        Files.createDirectories(copy().getParent());
        Files.writeString(copy(), SECRET);
        script.without("COSA_STANDIN_HANG").without("REGISTRY_AUTH_FILE");
        script.build("--phase", "init").result();
        assertNoSecretIn(script.cosaDir);
    }

    @Test
    void followsNoPlantedLink() throws Exception {
        script.build("--phase", "init").result();
        Path victim = Files.createDirectory(root.resolve("victim"));
        Files.writeString(victim.resolve("registry-auth-file.json"), "another's");
        Files.createDirectories(script.cosaDir.resolve("tmp"));
        Files.createSymbolicLink(script.cosaDir.resolve("tmp/build"), victim);
        script.with("REGISTRY_AUTH_FILE", own.toString());
        script.build("--phase", "init").result();
        assertThat(victim.resolve("registry-auth-file.json")).hasContent("another's");

        Files.delete(script.cosaDir.resolve("tmp/build"));
        Files.createDirectory(script.cosaDir.resolve("tmp/build"));
        Files.createSymbolicLink(copy(), own);
        script.build("--phase", "init").result();
        assertThat(own).hasContent(SECRET);
        assertThat(Files.isSymbolicLink(copy())).isFalse();
    }

    @Test
    void removesCopyIfTmpIsALink() throws Exception {
        script.build("--phase", "init").result();
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.delete(script.cosaDir.resolve("tmp"));
        Files.createSymbolicLink(script.cosaDir.resolve("tmp"), elsewhere);
        script.with("COSA_STANDIN_FAIL", "build:3").with("REGISTRY_AUTH_FILE", own.toString());
        script.build().error();
        assertThat(elsewhere.resolve("build/build-script.sh")).exists();
        assertNoSecretIn(elsewhere);
    }

    @Test
    void successfulBuildStillSucceeds() throws Exception {
        script.with("REGISTRY_AUTH_FILE", own.toString());
        assertThat(script.build().result().changed()).isTrue();
        assertThat(own).exists();
        assertNoSecretIn(script.cosaDir);
    }

    @Test
    void removesCopyInRemoteSession() throws Exception {
        Path remote = remote();
        script.with("COSA_STANDIN_FAIL", "build:3");
        script.build(way("authfile")).error();
        assertThat(remote.resolve("tmp/build/build-script.sh")).exists();
        assertNoSecretIn(remote);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void removesCopyInRemoteSessionAfterSignal(String signal) throws Exception {
        Path remote = remote();
        Process process = hang("authfile");
        Path copied = remote.resolve("tmp/build/registry-auth-file.json");
        assertThat(copied).exists();
        Path sent = Path.of(Files.readString(remote.resolve("tmp/build/source")).strip());
        assertThat(sent).exists();
        signal(process.pid(), signal);
        await(() -> !Files.exists(copied), "the end of the copy");
        endAll();
        await(() -> !Files.exists(sent), "the end of the file that was sent");
        assertNoSecretIn(remote);
    }

    @Test
    void nextBuildInRemoteSessionRemovesOldCopies() throws Exception {
        Path remote = remote();
        script.build("--phase", "init").result();
        Path copied = remote.resolve("tmp/build/registry-auth-file.json");
        Files.createDirectories(copied.getParent());
        Files.writeString(copied, SECRET);
        script.build("--phase", "init").result();
        assertNoSecretIn(remote);
    }

    private Path remote() throws IOException {
        Path remote = Files.createDirectories(root.resolve("remote"));
        script.with("COREOS_ASSEMBLER_REMOTE_SESSION", "0123456789ab").with("COSA_STANDIN_REMOTE", remote.toString());
        return remote;
    }

    private Path copy() {
        return script.cosaDir.resolve("tmp/build/registry-auth-file.json");
    }

    /** Passes the secret in one of the supported ways. */
    private String[] way(String way) throws IOException {
        switch (way) {
            case "secret":
                Path directory = Files.createDirectory(root.resolve("secret"));
                return new String[] {
                    "--secret-file",
                    Files.writeString(directory.resolve("auth.json"), SECRET).toString()
                };
            case "authfile":
                return new String[] {"--authfile", own.toString()};
            default:
                script.with("REGISTRY_AUTH_FILE", own.toString());
                return new String[0];
        }
    }

    private Process hang(String way) throws Exception {
        script.with("COSA_STANDIN_HANG", "build");
        List<String> arguments = new ArrayList<>(List.of(way(way)));
        arguments.addAll(List.of("--cosa-dir", script.cosaDir.toString(), "--source", "https://x/y"));
        Path log = root.resolve("log");
        Process process = script.start(arguments, root.resolve("out"), log);
        await(
                () -> {
                    try {
                        return Files.readString(log).contains("build: hanging");
                    } catch (IOException e) {
                        return false;
                    }
                },
                "the build");
        return process;
    }

    private void assertNoSecretIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> {
                        try {
                            return new String(Files.readAllBytes(file), ISO_8859_1).contains("cm9ib3Q6czNjcmV0");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }))
                    .isEmpty();
        }
    }

    private void endAll() throws InterruptedException {
        await(
                () -> {
                    List<ProcessHandle> ours =
                            ProcessHandle.allProcesses().filter(this::isOurs).toList();
                    ours.stream().filter(handle -> !isGuard(handle)).forEach(ProcessHandle::destroyForcibly);
                    return ours.isEmpty();
                },
                "the end of everything");
    }

    private static boolean isGuard(ProcessHandle handle) {
        return handle.info().commandLine().orElse("").contains("registry-auth-file.json");
    }

    private boolean isOurs(ProcessHandle handle) {
        try {
            return Files.readString(Path.of("/proc/" + handle.pid() + "/environ"), ISO_8859_1)
                    .contains("=" + root + "/");
        } catch (IOException e) {
            return false; // It has ended.
        }
    }

    private static void signal(long pid, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-s", signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
            Thread.sleep(50);
        }
    }
}
