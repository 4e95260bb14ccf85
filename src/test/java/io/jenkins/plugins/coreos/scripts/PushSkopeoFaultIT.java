package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Patience;
import io.jenkins.plugins.coreos.testing.Planted;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures of a push by skopeo: of the registry, the disk and the archive, and by signals. */
@ExtendWith(FailureLogs.class)
class PushSkopeoFaultIT {
    private static final String SECRET = "s3cret-of-skopeo";
    private static final RegistryCredentials LOGIN = RegistryCredentials.basic("robot", SECRET, "the test");

    @TempDir
    private Path dir;

    private TestArchive archive;

    @BeforeEach
    void make() {
        archive = Archives.image().layers(3, 200_000).write(dir.resolve("image.ociarchive"));
    }

    @Test
    void retriesTransientFailureWithoutResending() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PATCH).nth(3, Fault.status(500));
            SkopeoRun run =
                    SkopeoRun.of(archive, registry.host() + "/org/os:one").access(options -> options.withRetries(1));

            assertThat(run.push().destinations().get(0).uploadedBlobs()).isEqualTo(4);

            assertThat(registry.tags("org/os")).containsEntry("one", archive.digest());
            assertThat(run.log()).contains("retrying in 1 s (1 of 1)").contains("500");
            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    @Test
    void digestFileReplacesALink() throws Exception {
        Path victim = Files.writeString(dir.resolve("victim"), "untouched");
        Files.createSymbolicLink(dir.resolve("linked"), victim);
        Path old = Files.writeString(dir.resolve("digest"), "old");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-rw----"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            SkopeoRun.of(archive, registry.host() + "/org/os:one")
                    .digestFile("linked")
                    .push();
            SkopeoRun.of(archive, registry.host() + "/org/os:one")
                    .digestFile("digest")
                    .push();
        }

        assertThat(victim).hasContent("untouched");
        assertThat(dir.resolve("linked")).hasContent(archive.digest());
        assertThat(Files.isSymbolicLink(dir.resolve("linked"))).isFalse();
        assertThat(old).hasContent(archive.digest());
        assertThat(Files.getPosixFilePermissions(old)).isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("linked.") || name.startsWith("digest."));
        }
    }

    @ParameterizedTest
    @CsvSource({"fifo", "/dev/zero", "/dev/stdout"})
    void rejectsDigestFileThatIsADeviceOrFifo(String kind) throws Exception {
        Path file = kind.equals("/dev/stdout") ? Path.of(kind) : Planted.at(dir.resolve("planted"), kind);
        try (FakeRegistry registry = FakeRegistry.start()) {
            SkopeoRun run =
                    SkopeoRun.of(archive, registry.host() + "/org/os:one").digestFile(file.toString());

            assertThatThrownBy(run::push)
                    .hasMessageContaining("the digest is not written to " + file + ", which is not a regular file");
        }
        assertThat(Files.isRegularFile(Path.of("/dev/stdout"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"fifo", "/dev/zero"})
    void rejectsSpecialFiles(String kind) throws Exception {
        Path planted = Planted.at(dir.resolve("planted"), kind);
        SkopeoRun run = SkopeoRun.of(archive, "localhost:1/org/os:one");

        assertThatThrownBy(() -> run.access(options -> options)
                        .access(access -> access.withAuthFile(planted.toString()))
                        .push())
                .hasMessageContaining("the authFile " + planted + " is not a regular file");
        assertThatThrownBy(() -> SkopeoRun.of(archive, "localhost:1/org/os:one")
                        .digestFile("planted")
                        .access(access -> access.withCaCertificate(planted.toString()))
                        .push())
                .hasMessageContaining("the certificate file " + planted + " is not a regular file");
    }

    @Test
    void reportsTheErrorOfTheRegistry() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.MANIFEST_PUT).always(Fault.error(503, "UNAVAILABLE", "come back tomorrow"));

            assertThatThrownBy(() -> SkopeoRun.of(archive, registry.host() + "/org/os:one")
                            .push())
                    .hasMessageStartingWith("skopeo cannot push image.ociarchive to " + registry.host() + "/org/os: ")
                    .hasMessageContaining("503");
            assertThat(registry.tags("org/os")).isEmpty();
            assertNothingIsLeft();
        }
    }

    @Test
    void reportsProgressOfASlowPush() throws Exception {
        try (FakeRegistry registry =
                FakeRegistry.builder().bytesPerSecond(45_000).start()) {
            SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/org/os:one");

            run.push();

            assertThat(run.log())
                    .containsPattern("pushOciArchive: skopeo has sent [1-3] of 4 blobs; 0 were already present")
                    .doesNotContain("Copying blob")
                    .doesNotContain("level=debug");
        }
    }

    @Test
    void doesNotRetryRejectedPassword() throws Exception {
        try (FakeRegistry registry =
                FakeRegistry.builder().basicAuth("robot", "another").start()) {
            SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/org/os:one")
                    .access(access -> access.withCredentials(LOGIN))
                    .access(options -> options.withRetries(5));

            assertThatThrownBy(run::push)
                    .hasMessageEndingWith("; pushed as user 'robot' (the test)")
                    .hasMessageNotContaining(SECRET);
            assertThat(run.log()).doesNotContain("trying again").doesNotContain(SECRET);
            assertNothingIsLeft();
        }
    }

    @Test
    void reportsMissingCredentials() throws Exception {
        try (FakeRegistry registry =
                FakeRegistry.builder().basicAuth("robot", SECRET).start()) {
            assertThatThrownBy(() -> SkopeoRun.of(archive, registry.host() + "/org/os:one")
                            .push())
                    .hasMessageEndingWith(
                            "; the step has no credentials, so skopeo used those in the container's files, if any");
        }
    }

    @Test
    void reportsFullDiskWithTheRequiredSpace() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            Path small = Files.createDirectory(dir.resolve("small"));
            SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/org/os:one")
                    .env("TMPDIR", small.toString())
                    .within(
                            "unshare",
                            "-m",
                            "--propagation",
                            "private",
                            "sh",
                            "-c",
                            "mount -t tmpfs -o size=256k none '" + small + "' && exec sh \"$@\"",
                            "sh");

            assertThatThrownBy(run::push)
                    .hasMessageContaining("no space left on device")
                    .hasMessageContaining("set TMPDIR to a directory with 592 KiB of free space");
            assertThat(registry.tags("org/os")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cut   | image.ociarchive lacks the blob sha256:",
                "empty | image.ociarchive: this is not an OCI archive: it has no index.json",
                "none  | image.ociarchive may not be read by the user"
            })
    void rejectsInvalidArchiveBeforeSkopeoRuns(String what, String message) throws Exception {
        switch (what) {
            case "cut" ->
                Archives.layout(Archives.image().layers(1, 1000))
                        .withoutManifest()
                        .write(archive.path());
            case "empty" -> Archives.empty(archive.path());
            default -> Files.delete(archive.path());
        }
        assertThatThrownBy(() ->
                        SkopeoRun.of(archive.path(), "127.0.0.1:1/org/os:one").push())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void doesNotTagTruncatedArchive() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            TestArchive ordered = Archives.layout(Archives.image().layers(3, 200_000))
                    .indexFirst()
                    .write(dir.resolve("first.ociarchive"));
            Archives.truncate(ordered.path(), Files.size(ordered.path()) - 150_000);

            assertThatThrownBy(() -> SkopeoRun.of(ordered, registry.host() + "/org/os:one")
                            .push())
                    .isInstanceOf(IOException.class);
            assertThat(registry.tags("org/os")).isEmpty();
            assertNothingIsLeft();
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, bash", "TERM, dash", "TERM, busybox sh", "KILL, bash", "KILL, dash", "KILL, busybox sh"})
    void removesFilesOfAnInterruptedPush(String signal, String shell) throws Exception {
        TestCertificates client = TestCertificates.in(Files.createDirectory(dir.resolve("own")));
        ClientCertificate certificate = ClientCertificate.read(client.certificate(), client.key(), null);
        try (FakeRegistry registry =
                FakeRegistry.builder().basicAuth("robot", SECRET).start()) {
            registry.on(RequestKind.UPLOAD_PATCH).nth(2, Fault.hangAfter(1000));
            SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/org/os:one")
                    .access(access -> access.withCredentials(LOGIN).withClientCertificate(certificate))
                    .shell(shell);
            Process process = run.start();
            try {
                registry.awaitHanging(1);
                List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
                assertThat(tree).hasSizeGreaterThan(2);
                assertThat(run.secretFile()).exists();
                assertThat(run.secretFile().resolveSibling("certs/client.key")).exists();
                assertTheSecretIsNowhereElse(run.secretFile(), tree);

                new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                        .start()
                        .waitFor();

                assertThat(Patience.await(process, Duration.ofSeconds(10))).isTrue();
                if (signal.equals("TERM")) {
                    assertThat(process.exitValue()).isEqualTo(143);
                } else {
                    // Jenkins kills the remaining processes.
                    tree.stream()
                            .filter(one -> one.info().command().orElse("").endsWith("skopeo"))
                            .forEach(ProcessHandle::destroy);
                }
                await(
                        "files to go",
                        () -> !Files.exists(run.secretFile().getParent())
                                && leftovers().isEmpty());
                await("processes to end", () -> tree.stream().noneMatch(ProcessHandle::isAlive));
            } finally {
                process.destroyForcibly();
                registry.releaseHanging();
            }
            assertThat(registry.tags("org/os")).isEmpty();
        }
    }

    /** Checks arguments, environments and all other files that the push uses. */
    private void assertTheSecretIsNowhereElse(Path secretFile, List<ProcessHandle> tree) throws IOException {
        for (ProcessHandle process : tree) {
            for (String what : List.of("cmdline", "environ")) {
                Path file = Path.of("/proc", String.valueOf(process.pid()), what);
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file + " of " + process.info().command())
                        .doesNotContain(SECRET)
                        .doesNotContain("cm9ib3Q6czNjcmV0");
            }
        }
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(secretFile))
                    .toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(SECRET)
                        .doesNotContain("cm9ib3Q6czNjcmV0");
            }
        }
    }

    @Test
    void reportsMissingSkopeo() throws Exception {
        Path bin = Files.createDirectory(dir.resolve("bin"));
        for (String other : List.of("sh", "dash", "mktemp", "rm", "tr", "sed", "cat", "env", "mkfifo", "ln", "mkdir")) {
            Path found = Stream.of("/usr/bin", "/bin")
                    .map(place -> Path.of(place, other))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(bin.resolve(other), found);
        }
        SkopeoRun run = SkopeoRun.of(archive, "127.0.0.1:1/org/os:one").within("env", "PATH=" + bin, "sh");

        assertThatThrownBy(run::push)
                .hasMessageStartingWith("cannot push image.ociarchive with skopeo: there is no skopeo on PATH");
    }

    private void assertNothingIsLeft() {
        assertThat(leftovers()).isEmpty();
    }

    private List<Path> leftovers() {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith("coreos-push.") || name.equals("secret");
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        Patience patience = Patience.of(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(patience.isOver()).as("waited too long for " + what).isFalse();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
