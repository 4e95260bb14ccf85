package io.jenkins.plugins.coreos.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the equipment of the other tests. */
@ExtendWith(FailureLogs.class)
class EquipmentIT {
    @TempDir
    Path dir;

    @Test
    void registryHoldsTheDigestOfAnArchivePushedBySkopeo() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            push(archive, registry, "--dest-no-creds");

            assertThat(registry.tags("os/image")).containsExactly("one");
            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(registry.blobDigests("os/image")).containsExactlyInAnyOrderElementsOf(archive.blobs());
            assertThat(registry.blobDigests()).contains(archive.digest()).containsAll(archive.blobs());
            assertThat(Skopeo.inspectDigest(registry.host() + "/os/image:one")).isEqualTo(archive.digest());
            assertThat(Skopeo.readBack(registry.host() + "/os/image:one", Files.createDirectory(dir.resolve("back"))))
                    .isEqualTo(archive.blobs().size());
            assertThat(registry.requests())
                    .contains(new DockerRegistry.Request("PUT", "/v2/os/image/manifests/one", 201));
        }
    }

    @Test
    void killedRegistryRestartsOnItsPortWithItsContent() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            push(archive, registry, "--dest-no-creds");
            String host = registry.host();

            registry.restart();

            assertThat(registry.host()).isEqualTo(host);
            assertThat(Skopeo.inspectDigest(host + "/os/image:one")).isEqualTo(archive.digest());
        }
    }

    @Test
    void movedRegistryHasItsContentOnAnotherPort() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            push(archive, registry, "--dest-no-creds");
            String host = registry.host();

            registry.move();

            assertThat(registry.host()).isNotEqualTo(host);
            assertThat(Skopeo.inspectDigest(registry.host() + "/os/image:one")).isEqualTo(archive.digest());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"frozen", "killed", "fine"})
    void ensureAnswersRepairsTheRegistryInAnyState(String state) throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            push(archive, registry, "--dest-no-creds");
            switch (state) {
                case "frozen" -> registry.freeze();
                case "killed" -> registry.kill();
                default -> {}
            }

            registry.ensureAnswers();

            assertThat(Skopeo.inspectDigest(registry.host() + "/os/image:one")).isEqualTo(archive.digest());
        }
    }

    @Test
    void undoRunsEverythingInReverseOrder() {
        List<String> done = new ArrayList<>();
        Undo undo = new Undo();
        undo.add("first", () -> done.add("first"));
        undo.add("bad", () -> {
            throw new IllegalStateException("no");
        });
        undo.add("last", () -> done.add("last"));

        assertThatThrownBy(undo::all).isInstanceOf(AssertionError.class).hasMessageContaining("bad");
        assertThat(done).containsExactly("last", "first");

        undo.all();
        assertThat(done).as("nothing is undone twice").hasSize(2);
    }

    @Test
    void basicAuthOverTlsChecksThePassword() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        TestCertificates certificates = TestCertificates.in(dir);
        try (DockerRegistry registry = DockerRegistry.builder()
                .basicAuth("user", "right")
                .tls(certificates)
                .start(dir)) {
            assertThatThrownBy(() -> push(archive, registry, "--dest-creds=user:wrong"))
                    .isInstanceOf(AssertionError.class);
            assertThat(registry.tags("os/image")).isEmpty();

            push(archive, registry, "--dest-creds=user:right");
            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
        }
    }

    @Test
    void realRegistryAcceptsOnlyTokensOfTheTokenServer() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (TokenServer tokens = TokenServer.start("user", "right", TestCertificates.in(dir));
                DockerRegistry registry =
                        DockerRegistry.builder().tokenAuth(tokens).start(dir)) {
            assertThatThrownBy(() -> push(archive, registry, "--dest-no-creds")).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> push(archive, registry, "--dest-creds=user:wrong"))
                    .isInstanceOf(AssertionError.class);
            assertThat(registry.tags("os/image")).isEmpty();

            push(archive, registry, "--dest-creds=user:right");
            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(tokens.requests()).anySatisfy(request -> {
                assertThat(request.scopes()).containsExactly("repository:os/image:pull,push");
                assertThat(request.service()).isEqualTo(tokens.service());
                assertThat(request.status()).isEqualTo(200);
            });
        }
    }

    @Test
    void endsAnOverdueCommandWithItsChildren() {
        long started = System.nanoTime();
        assertThatThrownBy(() -> Processes.command("sh", "-c", "sleep 60 & echo $!; wait")
                        .limit(Duration.ofMillis(300))
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("did not end within PT0.3S")
                .satisfies(failure -> {
                    long child = Long.parseLong(
                            failure.getMessage().lines().reduce((a, b) -> b).orElseThrow());
                    ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
                });
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void namesTheDebianPackageOfAMissingProgram() {
        assertThatThrownBy(() -> Processes.program("no-such-program", "some-package"))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "this test runs the real no-such-program, which is not installed: apt-get install some-package");
    }

    private static void push(TestArchive archive, DockerRegistry registry, String credentials) {
        List<String> command = Skopeo.skopeo("copy", "--dest-tls-verify=false", "--preserve-digests", credentials);
        command.addAll(List.of("oci-archive:" + archive.path(), "docker://" + registry.host() + "/os/image:one"));
        Processes.command(command).ok();
    }
}
