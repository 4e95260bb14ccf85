package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.script.AgentScript;
import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullSecretScriptTest {
    private static final String SECRET = "{\"auths\": {}}\nä";
    private static final Path MEMORY = Path.of("/dev/shm");

    private final String name = UUID.randomUUID().toString().replace("-", "");
    private final Path placed = MEMORY.resolve("coreos-pull-secret-" + name);
    private final List<Path> leftovers = new ArrayList<>();

    @TempDir
    private Path root;

    @AfterEach
    void takeAway() throws Exception {
        run(List.of("sh"), "remove", name);
        for (Path directory : leftovers) {
            Files.deleteIfExists(directory.resolve("auth.json"));
            Files.deleteIfExists(directory);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void theSecretIsInMemoryForThisUserOnlyUntilItIsRemoved(String shell) throws Exception {
        String output = run(List.of(shell.split(" ")), "place", name);

        Path file = placed.resolve("auth.json");
        assertThat(output).isEqualTo("path\t" + file + "\n");
        assertThat(Files.readString(file)).isEqualTo(SECRET);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(placed)))
                .isEqualTo("rwx------");
        assertThat(run(List.of(shell.split(" ")), "place", name)).as("again").isEqualTo(output);

        run(List.of(shell.split(" ")), "remove", name);
        assertThat(placed).doesNotExist();
    }

    @Test
    void withoutATmpfsItIsInAPrivateDirectoryAndThatIsSaid() throws Exception {
        Path disk = Files.createDirectory(root.resolve("no tmpfs"));
        List<String> elsewhere = List.of(
                "unshare",
                "-m",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount --bind '" + disk + "' /dev/shm && exec sh \"$@\"",
                "sh");

        String output = run(elsewhere, "place", name);

        Path file = root.resolve("coreos-pull-secret-" + name + "/auth.json");
        assertThat(output)
                .isEqualTo("note\tthere is no tmpfs at /dev/shm: the secret is in a private directory in " + root
                        + ", on disk\npath\t" + file + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void whatAMachineThatWentDownLeftIsRemovedAndWhatIsInUseIsNot() throws Exception {
        Path old = leftover("old", 3600);
        Path young = leftover("young", 60);
        Path used = leftover("used", 3600);
        Process user = new ProcessBuilder(
                        "flock", "-s", used.resolve("auth.json").toString(), "sh", "-c", "echo locked; cat")
                .start();
        try {
            assertThat(user.inputReader().readLine()).isEqualTo("locked");

            run(List.of("sh"), "place", name);

            assertThat(old).doesNotExist();
            assertThat(young).isDirectory();
            assertThat(used.resolve("auth.json")).exists();
        } finally {
            user.destroy();
        }
    }

    @Test
    void aDirectoryOfSomebodyElseOrALinkIsNotUsed() throws Exception {
        Path other = Files.createDirectory(root.resolve("other"));
        Files.createSymbolicLink(placed, other);
        leftovers.add(placed);

        assertThat(run(List.of("sh"), "place", name))
                .isEqualTo(
                        "error\tcannot make a private directory in /dev/shm for the secret: is it full, or not writable?\n");
        assertThat(other).isEmptyDirectory();
    }

    private Path leftover(String what, long seconds) throws IOException {
        Path directory = Files.createDirectory(MEMORY.resolve("coreos-pull-secret-" + what + name));
        leftovers.add(directory);
        Files.writeString(directory.resolve("auth.json"), "{}");
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minusSeconds(seconds)));
        return directory;
    }

    private String run(List<String> shell, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of("-s", "--"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("XDG_RUNTIME_DIR");
        builder.environment().put("TMPDIR", root.toString());
        builder.environment().put("COREOS_PULL_SECRET", Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8)));
        Process process = builder.start();
        try (var in = process.outputWriter()) {
            in.write(AgentScript.text("pull-secret.sh"));
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(Patience.await(process, Duration.ofSeconds(30))).isTrue();
        return output;
    }
}
