package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import io.jenkins.plugins.coreos.testing.Planted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** FIFOs, devices and links planted where the scripts read and write. */
class PlantedFilesIT {
    private static final int SECONDS = 60;
    private static final String META = "{\"buildid\": \"1\"}";

    @TempDir
    private Path root;

    private Path dir;
    private Path file;
    private Path victim;

    @BeforeEach
    void createFiles() throws IOException {
        dir = Files.createDirectory(root.resolve("a dir"));
        file = Files.writeString(dir.resolve("meta.json"), META);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        victim = Files.writeString(root.resolve("victim"), META);
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void replacesFileAndKeepsItsMode(String shell) throws Exception {
        assertThat(replace(shell, file, "new")).isEqualTo("replaced\n");

        assertThat(file).hasContent("new");
        assertThat(mode(file)).isEqualTo("rw-rw-r--");
        assertThat(names()).containsExactly("meta.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void doesNotWriteThroughPlantedLink(String shell) throws Exception {
        Path planted = Files.createSymbolicLink(dir.resolve("meta.json.new"), victim);

        assertThat(replace(shell, file, "new")).isEqualTo("replaced\n");

        assertThat(file).hasContent("new");
        assertThat(planted).isSymbolicLink();
        assertVictimIsUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void replacesLinkInPlaceOfTheFile(String shell) throws Exception {
        Files.delete(file);
        Files.createSymbolicLink(file, victim);

        assertThat(replace(shell, file, "new")).isEqualTo("replaced\n");

        assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertVictimIsUntouched();
    }

    @ParameterizedTest
    @CsvSource({"bash, fifo", "dash, fifo", "busybox sh, fifo", "dash, /dev/zero", "busybox sh, /dev/zero", "dash, /"})
    void replacesRegularFilesOnly(String shell, String kind) throws Exception {
        Files.delete(file);
        Planted.at(file, kind);

        assertThat(replace(shell, file, "new")).isEqualTo("error\t" + file + " is not a regular file\n");
        assertThat(names()).containsExactly("meta.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void failureKeepsTheOldFile(String shell) throws Exception {
        String output = run(shell, "replace-file.sh", file.toString(), sha256(META), "%%%");

        assertThat(output).startsWith("error\tcannot write the replacement of " + file);
        assertThat(file).hasContent(META);
        assertThat(names()).containsExactly("meta.json");
    }

    /** A base64 that waits simulates a slow disk. */
    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void signalKeepsTheOldFile(String shell) throws Exception {
        Path bin = Files.createDirectory(root.resolve("bin"));
        Path program =
                Files.writeString(bin.resolve("base64"), "#!/bin/sh\n: >'" + root + "/begun'\nsleep 1\nexit 1\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process process = start(shell, bin + ":", "replace-file.sh", file.toString(), sha256(META), "bmV3");
        for (int i = 0; i < 2_000 && !Files.exists(root.resolve("begun")); i++) {
            Thread.sleep(10);
        }

        process.destroy();

        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(file).hasContent(META);
        assertThat(names()).containsExactly("meta.json");
    }

    @ParameterizedTest
    @CsvSource({
        "bash, fifo",
        "dash, fifo",
        "busybox sh, fifo",
        "bash, /dev/zero",
        "dash, /dev/zero",
        "busybox sh, /dev/zero"
    })
    void readsRegularFilesOnly(String shell, String kind) throws Exception {
        Path planted = dir.resolve("planted.json");
        Planted.at(planted, kind);
        String path = planted.toString();

        assertThat(run(shell, "read-files.sh", "see", path, "1000")).isEqualTo("kind\tother\n");
        assertThat(run(shell, "read-files.sh", "text", path)).isEmpty();
        assertThat(run(shell, "read-files.sh", "entry", path, "index.json", "1000"))
                .isEqualTo("error\t" + path + " is not a regular file\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void readsGrowingFileUpToTheLimit(String shell) throws Exception {
        // It reports a size of 0, as if it had grown since.
        Path growing = Files.createSymbolicLink(dir.resolve("growing.json"), Path.of("/proc/kallsyms"));

        String output = run(shell, "read-files.sh", "see", growing.toString(), "1000");

        assertThat(output.lines()).contains("large\t1001").noneMatch(line -> line.startsWith("content"));
    }

    private String replace(String shell, Path path, String content) throws Exception {
        String base64 = Base64.getEncoder().encodeToString(content.getBytes(UTF_8));
        return run(shell, "replace-file.sh", path.toString(), sha256(META), base64);
    }

    private static String sha256(String text) {
        return Digest.sha256(text.getBytes(UTF_8)).hex();
    }

    private String run(String shell, String script, String... arguments) throws Exception {
        Process process = start(shell, "", script, arguments);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(script + " did not end");
        }
        return Files.readString(root.resolve("out"));
    }

    private Process start(String shell, String path, String script, String... arguments) throws IOException {
        Path text = Files.writeString(root.resolve("script"), AgentScript.compose(script, List.of(arguments)));
        List<String> command = new ArrayList<>(List.of(shell.split(" ")));
        command.add(text.toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectOutput(root.resolve("out").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().merge("PATH", path, (old, added) -> added + old);
        return builder.start();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void assertVictimIsUntouched() throws IOException {
        assertThat(victim).hasContent(META);
        assertThat(mode(victim)).isEqualTo("rw-------");
    }
}
