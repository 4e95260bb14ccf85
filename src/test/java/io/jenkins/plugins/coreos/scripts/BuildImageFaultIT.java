package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.BuilderHost;
import io.jenkins.plugins.coreos.testing.Patience;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets of a build, and builds that are interrupted, with the real buildah. */
class BuildImageFaultIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SECRET = "s3cret-0f-the-bu1ld";
    private static final String PASSWORD = "p4ssword-in-a-repo-file";
    private static final String REPO = "[repo]\nname=repo\nenabled=1\npassword = " + PASSWORD + "\n";
    private static final String LOGIN = "l0gin-passw0rd";

    @TempDir
    static Path shared;

    private static BuilderHost host;
    private static Path base;

    @TempDir
    Path root;

    private BuildImageScript script;

    @BeforeAll
    static void makeBase() {
        host = new BuilderHost(shared.resolve("host"));
        base = host.base("base");
    }

    @BeforeEach
    void prepare() throws IOException {
        script = new BuildImageScript(root);
        script.environment.putAll(host.environment());
        script.secrets.put("token", SECRET);
        script.secrets.put("repos", REPO);
        script.authFile = "{\"auths\":{\"r.example\":{\"auth\":\""
                + Base64.getEncoder().encodeToString(("u:" + LOGIN).getBytes(UTF_8)) + "\"}}}";
    }

    @AfterEach
    void killLeftovers() {
        ours().forEach(ProcessHandle::destroyForcibly);
        if (script.secretDirectory() != null && Files.exists(script.secretDirectory())) {
            Processes.deleteTree(script.secretDirectory());
        }
    }

    private void file(String rest) throws IOException {
        script.file("FROM oci-archive:" + base + " AS build\n"
                + "RUN --mount=type=secret,id=token --mount=type=secret,id=repos,target=/etc/x.repo "
                + "cat /run/secrets/token /etc/x.repo && echo one > /one\n"
                + rest);
    }

    @Test
    void secretsAreInNoLayerConfigurationLogOrArgument() throws Exception {
        Path gate = root.resolve("gate");
        file("FROM build\nRUN --mount=type=secret,id=token test \"$(cat /run/secrets/token)\" = "
                + SECRET.replace("0", "?") + " || echo differs; while [ ! -e /gate/open ]; do sleep 0.1; done\n");
        script.request.volumes = List.of(Files.createDirectories(gate) + ":/gate");

        Process process = script.start();
        await(() -> logged("STEP 2/2: RUN"), "the second stage");
        assertThat(commandLinesAndEnvironments()).isNotEmpty().noneMatch(BuildImageFaultIT::hasSecret);
        assertThat(filesWithSecrets(root)).as("in the workspace").isEmpty();
        assertThat(filesWithSecrets(host.temporary())).isEmpty();
        assertThat(Files.getPosixFilePermissions(script.secretDirectory())).hasSize(3);
        Files.writeString(gate.resolve("open"), "");
        assertThat(Patience.await(process, SOON)).isTrue();

        assertThat(Files.readString(root.resolve("out"))).contains("\ndone\n");
        assertThat(Files.readString(script.log())).contains("***").doesNotContain(SECRET, PASSWORD);
        assertNothingIsLeft();
        unpack(root.resolve("image.ociarchive"));
        assertThat(filesWithSecrets(root)).isEmpty();
        assertThat(BuildImageIT.content(root.resolve("image.ociarchive"), "one"))
                .isEqualTo("one\n");
    }

    /** The script hides the content of a secret file too, and does not remove the file. */
    @Test
    void secretFilesAreHiddenInTheLog() throws Exception {
        script.secrets.clear();
        script.authFile = null;
        Files.writeString(root.resolve("token"), SECRET);
        script.file("FROM oci-archive:" + base + "\nRUN --mount=type=secret,id=t cat /run/secrets/t; exit 3\n");
        script.request.secretFiles = List.of("t=token");

        assertThat(script.error()).contains("exit status 3").doesNotContain(SECRET);
        assertThat(Files.readString(script.log())).contains("***").doesNotContain(SECRET);
        assertThat(root.resolve("token")).hasContent(SECRET);
        script.request.secretFiles = List.of("t=none");
        assertThat(script.error())
                .isEqualTo("secretFiles: " + root.resolve("none") + " is not a file that this user can read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "KILL"})
    void interruptedBuildLeavesNothing(String signal) throws Exception {
        file("FROM build\nRUN --mount=type=secret,id=token echo two; sleep 1000\n");
        Process process = script.start();
        await(() -> logged("two"), "the sleep");
        assertThat(filesWithSecrets(host.storage())).as("copies of the builder").isNotEmpty();

        Processes.command("kill", "-s", signal, String.valueOf(process.pid())).ok();

        assertThat(Patience.await(process, SOON)).isTrue();
        await(() -> ours().isEmpty(), "the end of all processes");
        await(() -> !Files.exists(script.secretDirectory()), "the removal of the secrets");
        await(() -> isEmpty(host.temporary()), "the removal of temporary files");
        assertNothingIsLeft();
        assertThat(root.resolve("image.ociarchive")).doesNotExist();
    }

    /** A killed builder leaves its containers, which no later build would remove. */
    @Test
    void killedBuilderLeavesNothing() throws Exception {
        file("FROM build\nRUN echo two; sleep 1000\n");
        Process process = script.start();
        await(() -> logged("two"), "the sleep");

        process.descendants()
                .filter(one -> one.info().commandLine().orElse("").contains(" build --layers=false"))
                .forEach(ProcessHandle::destroyForcibly);

        assertThat(Patience.await(process, SOON)).isTrue();
        assertThat(Files.readString(root.resolve("out"))).contains("failed\tcannot build ");
        assertNothingIsLeft();
    }

    /** Containers and images of other builds in the same storage stay. */
    @Test
    void otherBuildsAreLeftAlone() throws Exception {
        String other = host.buildah("from", "--name", "other", "scratch");
        String image = host.buildah("commit", "-q", other);
        try {
            file("FROM build\nRUN echo two; sleep 1000\n");
            Process process = script.start();
            await(() -> logged("two"), "the sleep");

            process.destroyForcibly();

            await(() -> ours().isEmpty(), "the end of all processes");
            assertThat(host.buildah("containers", "--format", "{{.ContainerName}}"))
                    .isEqualTo("other");
            assertThat(host.buildah("images", "--all", "--quiet", "--no-trunc")).isEqualTo("sha256:" + image);
        } finally {
            host.buildah("rm", other);
            host.buildah("rmi", image);
        }
    }

    @Test
    void fullDiskLeavesTheOldArchive() throws Exception {
        file("");
        Files.writeString(root.resolve("image.ociarchive"), "old");
        Path bin = Files.createDirectories(root.resolve("bin"));
        // Simulates a full file system: tar fails as it does there.
        Files.writeString(
                bin.resolve("tar"),
                "#!/bin/sh\ncase \"$*\" in *' -cf '*) echo 'tar: image.tar: Cannot write: No space left on device' >&2;"
                        + " exit 2;; esac\nexec /bin/tar \"$@\"\n");
        assertThat(bin.resolve("tar").toFile().setExecutable(true)).isTrue();
        script.environment.put("PATH", bin + ":" + System.getenv("PATH"));

        assertThat(script.error())
                .startsWith("cannot write the image to " + root.resolve("image.ociarchive"))
                .contains("No space left on device; the disk is full: ");
        assertThat(root.resolve("image.ociarchive")).hasContent("old");
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(host.content()).isEmpty();
        assertThat(filesWithSecrets(host.storage())).isEmpty();
        assertThat(host.temporary()).isEmptyDirectory();
        assertThat(script.secretDirectory()).doesNotExist();
        assertThat(ours()).isEmpty();
        try (Stream<Path> files = Files.list(root)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith(".image"));
        }
    }

    private static boolean hasSecret(String text) {
        return Stream.of(SECRET, PASSWORD, LOGIN)
                .anyMatch(secret -> text.contains(secret)
                        || text.contains(HexFormat.of().formatHex(secret.getBytes(UTF_8)))
                        || text.contains(Base64.getEncoder()
                                .withoutPadding()
                                .encodeToString(secret.substring(0, secret.length() / 3 * 3)
                                        .getBytes(UTF_8))));
    }

    /** Returns the files that contain a secret; the Containerfile contains only a pattern of one. */
    private static List<Path> filesWithSecrets(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> hasSecret(read(file)))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Returns the command lines and environments of all processes. */
    private static List<String> commandLinesAndEnvironments() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .flatMap(process -> Stream.of(read(process.resolve("cmdline")), read(process.resolve("environ"))))
                    .filter(text -> !text.isEmpty())
                    .toList();
        }
    }

    private static void unpack(Path archive) throws IOException {
        Path layout = Files.createDirectories(archive.resolveSibling("unpacked"));
        Processes.command("tar", "-xf", archive.toString(), "-C", layout.toString())
                .ok();
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                Path layer = Files.createDirectories(archive.resolveSibling("layer-" + blob.getFileName()));
                // Fails for JSON documents, which are searched as they are.
                Processes.command(
                                "tar",
                                "-xzf",
                                blob.toString(),
                                "-C",
                                layer.toString(),
                                "--exclude=bin",
                                "--exclude=lib*")
                        .run();
            }
        }
    }

    private boolean logged(String text) {
        return read(script.log()).contains(text);
    }

    private static boolean isEmpty(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the script, its background process, and the builder with the commands that it runs. */
    private List<ProcessHandle> ours() {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    String command = read(Path.of("/proc/" + process.pid() + "/cmdline"));
                    return command.contains(root.toString())
                            || command.contains("coreos-build-")
                            || command.contains("sleep\0001000");
                })
                .toList();
    }

    private static void await(BooleanSupplier condition, String what) {
        Patience patience = Patience.of(SOON);
        while (!condition.getAsBoolean()) {
            if (patience.isOver()) {
                throw new AssertionError("timed out waiting for " + what);
            }
            patience.pause();
        }
    }
}
