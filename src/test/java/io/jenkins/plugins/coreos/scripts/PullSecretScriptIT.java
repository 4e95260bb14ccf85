package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.script.AgentScript;
import io.jenkins.plugins.coreos.core.script.SealedSecret;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullSecretScriptIT {
    private static final String SECRET = "{\"auths\": {}}\nä";
    private static final Path MEMORY = Path.of("/dev/shm");

    private final String name = UUID.randomUUID().toString().replace("-", "");
    private final Path placed = MEMORY.resolve("coreos-pull-secret-" + name);
    private final List<Path> leftovers = new ArrayList<>();

    @TempDir
    private Path root;

    @AfterEach
    void removePlacedFiles() throws Exception {
        run(List.of("sh"), "remove", name);
        for (Path directory : leftovers) {
            Files.deleteIfExists(directory.resolve("auth.json"));
            Files.deleteIfExists(directory);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void keepsTheSecretInPrivateMemoryUntilRemoved(String shell) throws Exception {
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
    void usesPrivateDirectoryWithoutTmpfs() throws Exception {
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
    void removesLeftoversButNotFilesInUse() throws Exception {
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
    void rejectsLinkOrDirectoryOfAnotherUser() throws Exception {
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

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void secretIsNotInEnvironmentOrArguments(String shell) throws Exception {
        byte[] proxy = "https_proxy=http://u:s3cret@proxy:3128\n".getBytes(UTF_8);
        byte[] large = ("{\"auths\": {\"quay.io\": {\"auth\": \"" + "s3cret".repeat(14_000) + "\"}}}").getBytes(UTF_8);
        List<String> words = List.of(shell.split(" "));

        String sealed = SealedSecret.seal(pad(words, SealedSecret.padLength(large, proxy)), large, proxy);
        sealedSecret = sealed;
        assertThat(script(words, "place", name)).isEqualTo("path\t" + placed.resolve("auth.json") + "\n");

        assertThat(placed.resolve("auth.json")).hasBinaryContent(large);
        assertThat(placed.resolve("proxy")).hasBinaryContent(proxy);
        assertThat(placed.resolve("pad")).doesNotExist();
        for (byte[] secret : List.of(large, proxy, "s3crets3cret".getBytes(UTF_8))) {
            assertThat(sealed)
                    .doesNotContain(Base64.getEncoder().encodeToString(secret).substring(0, 16));
        }
        assertThat(sealed.length()).isLessThan(131_072 - "COREOS_SEALED_SECRET=".length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void clientCertificateIsInFilesOfADirectory(String shell) throws Exception {
        byte[][] parts = {SECRET.getBytes(UTF_8), {}, "certificate\n".getBytes(UTF_8), "key\n".getBytes(UTF_8)};
        List<String> words = List.of(shell.split(" "));

        sealedSecret = SealedSecret.seal(pad(words, SealedSecret.padLength(parts)), parts);
        assertThat(script(words, "place", name)).isEqualTo("path\t" + placed.resolve("auth.json") + "\n");

        Path key = placed.resolve("certs/client.key");
        assertThat(placed.resolve("auth.json")).hasBinaryContent(parts[0]);
        assertThat(placed.resolve("proxy")).doesNotExist();
        assertThat(placed.resolve("certs/client.cert")).hasBinaryContent(parts[2]);
        assertThat(key).hasBinaryContent(parts[3]);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.getParent())))
                .isEqualTo("rwx------");
        run(words, "remove", name);
        assertThat(placed).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void furtherSecretsAreInNumberedFiles(String shell) throws Exception {
        byte[][] parts = {SECRET.getBytes(UTF_8), {}, {}, {}, "one\n".getBytes(UTF_8), {0, 1, (byte) 255}};
        List<String> words = List.of(shell.split(" "));

        sealedSecret = SealedSecret.seal(pad(words, SealedSecret.padLength(parts)), parts);
        assertThat(script(words, "place", name)).isEqualTo("path\t" + placed.resolve("auth.json") + "\n");

        assertThat(placed.resolve("secrets/0")).hasBinaryContent(parts[4]);
        assertThat(placed.resolve("secrets/1")).hasBinaryContent(parts[5]);
        assertThat(placed.resolve("certs")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(placed.resolve("secrets/1"))))
                .isEqualTo("rw-------");
        run(words, "remove", name);
        assertThat(placed).doesNotExist();
    }

    @Test
    void everyPadIsDifferent() throws Exception {
        String first = pad(List.of("sh"), 60);
        assertThat(pad(List.of("sh"), 60)).hasSizeGreaterThanOrEqualTo(60).isNotEqualTo(first);
        Path file = placed.resolve("pad");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        run(List.of("sh"), "remove", name);
        assertThat(placed).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "short"})
    void writesNothingWithoutThePad(String which) throws Exception {
        if (which.equals("short")) {
            pad(List.of("sh"), 4);
        }
        sealedSecret = "A".repeat(400);
        assertThat(script(List.of("sh"), "place", name)).startsWith("error\tcannot write the secret to ");
        assertThat(placed).doesNotExist();
    }

    private String sealedSecret;

    private String pad(List<String> shell, int length) throws Exception {
        StringBuilder pad = new StringBuilder();
        for (String line : script(shell, "pad", name, String.valueOf(length)).split("\n")) {
            assertThat(line).startsWith("pad\t");
            pad.append(line.substring("pad\t".length()));
        }
        return pad.toString();
    }

    /** Stores a secret with two processes, as a step does. */
    private String run(List<String> shell, String... arguments) throws Exception {
        if (!arguments[0].equals("place")) {
            return script(shell, arguments);
        }
        byte[] secret = SECRET.getBytes(UTF_8);
        String first = script(shell, "pad", name, String.valueOf(SealedSecret.padLength(secret, new byte[0])));
        String pad = first.lines()
                .filter(line -> line.startsWith("pad\t"))
                .map(line -> line.substring("pad\t".length()))
                .collect(Collectors.joining());
        String others = first.replaceAll("pad\t.*\n", "");
        if (pad.isEmpty()) {
            return others;
        }
        sealedSecret = SealedSecret.seal(pad, secret, new byte[0]);
        return others + script(shell, arguments);
    }

    private String script(List<String> shell, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of("-s", "--"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("XDG_RUNTIME_DIR");
        builder.environment().put("TMPDIR", root.toString());
        if (sealedSecret != null) {
            builder.environment().put("COREOS_SEALED_SECRET", sealedSecret);
        }
        Process process = builder.start();
        try (var in = process.outputWriter()) {
            in.write(AgentScript.text("pull-secret.sh"));
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(Patience.await(process, Duration.ofSeconds(30))).isTrue();
        return output;
    }
}
