package io.jenkins.plugins.coreos.jenkins;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code pullCredentialsId}: only COSA can read the secret, and only while it runs. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class PullSecretIT {
    private static final String USER = "puller";
    private static final String PASSWORD = "pull-5ecret-that-must-not-leak";
    private static final String AUTH = "{\"auths\": {\"registry.example\": {\"username\": \"" + USER
            + "\", \"password\": \"" + PASSWORD + "\"}}}\n";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final PlacedSecrets secrets = new PlacedSecrets();
    private final PipelineBed bed;

    PullSecretIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void onlyCosaSeesSecretDespiteCrashes() throws Exception {
        RealBuild build = gated("pull-crash");
        assertThat(secrets.now()).hasSize(1);
        assertNothingElseHolds(build);

        bed.controller.crash();
        bed.agent.awaitOnline();
        bed.agent.crash();
        assertThat(secrets.now()).hasSize(1);
        bed.open(bed.gate("pull-crash"));

        build.expect("SUCCESS");
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(AUTH.getBytes(UTF_8)));
        assertThat(build.console())
                .containsPattern("auth 600 /dev/shm/coreos-pull-secret-[0-9a-f]{32}/auth.json " + hash)
                .containsPattern("through the gate\n" + hash);
        assertThat(secrets.now()).isEmpty();
        assertNothingElseHolds(build);
    }

    @Test
    void abortDeletesSecret() throws IOException {
        RealBuild build = gated("pull-abort");
        assertThat(secrets.now()).hasSize(1);

        build.abort();

        build.expect("ABORTED");
        Await.until("the secret to be gone", SOON, () -> secrets.now().isEmpty());
    }

    @Test
    void secretIsDeletedIfScriptIsKilledWhileCosaRuns() throws IOException {
        RealBuild build = gated("pull-kill");

        scripts("pull-kill").forEach(ProcessHandle::destroyForcibly);

        Await.until("the secret to be gone", SOON, () -> secrets.now().isEmpty());
        assertThat(ProcessesWith.environment("MARK=pull-kill")).as("COSA").isNotEmpty();
        bed.open(bed.gate("pull-kill"));
        build.expect("FAILURE");
    }

    @Test
    void failedBuildLeavesNoCopyInCosaDirectory() throws IOException {
        RealBuild build =
                inCosaDirectory("pull-failure", "COSA_STANDIN_FAIL=build:3", "").expect("FAILURE");

        assertNoCopyIsLeft(build);
    }

    @Test
    void timeoutLeavesNoCopyInCosaDirectory() throws IOException {
        RealBuild build =
                inCosaDirectory("pull-timeout", "COSA_STANDIN_HANG=build", "timeout(time: 45, unit: 'SECONDS')");
        build.awaitLog("build: hanging");
        assertThat(copy(build)).hasContent(AUTH);

        build.expect("ABORTED");

        assertNoCopyIsLeft(build);
    }

    @Test
    void abortLeavesNoCopyInCosaDirectory() throws IOException {
        RealBuild build = inCosaDirectory("pull-hang-abort", "COSA_STANDIN_HANG=build", "");
        build.awaitLog("build: hanging");
        assertThat(copy(build)).hasContent(AUTH);

        build.abort();
        build.expect("ABORTED");

        assertNoCopyIsLeft(build);
    }

    @Test
    void removesTheCopyThoughControllerAndAgentWereKilled() throws IOException {
        RealBuild build = inCosaDirectory("pull-hang-crash", "COSA_STANDIN_HANG=build", "");
        build.awaitLog("build: hanging");
        bed.controller.crash();
        bed.agent.awaitOnline();
        bed.agent.crash();
        assertThat(copy(build)).as("COSA still runs").hasContent(AUTH);

        build.abort();
        build.expect("ABORTED");

        assertNoCopyIsLeft(build);
    }

    @Test
    void killedScriptLeavesNoCopyInCosaDirectory() throws IOException {
        RealBuild build = inCosaDirectory("pull-hang-kill", "COSA_STANDIN_HANG=build", "");
        build.awaitLog("build: hanging");
        assertThat(copy(build)).hasContent(AUTH);

        scripts("pull-hang-kill").forEach(ProcessHandle::destroyForcibly);

        Await.until("the copy to be gone", SOON, () -> !Files.exists(copy(build)));
        build.expect("FAILURE");
        assertNoCopyIsLeft(build);
    }

    @Test
    void wrongCredentialsAreOneLineWithAcceptedKinds() throws IOException {
        bed.controller.addSecretFile("no-auth", PASSWORD);
        RealBuild build = bed.controller
                .addJob("pull-errors", """
                        node('cosa') {
                          for (id in ['nowhere', '%s', 'no-auth']) {
                            catchError { cosaBuild source: 'https://x/y', pullCredentialsId: id }
                          }
                        }
                        """.formatted(PipelineBed.CREDENTIALS))
                .build()
                .expect("FAILURE");

        assertThat(build.console())
                .contains("ERROR: cosaBuild: there are no credentials 'nowhere' that this build may use (searched")
                .contains("ERROR: cosaBuild: the credentials '" + PipelineBed.CREDENTIALS
                        + "' are of the kind 'Username with password', where a secret file (an auth.json) or a secret text"
                        + " is needed\n")
                .contains("ERROR: cosaBuild: the secret file 'no-auth' is not an auth.json")
                .doesNotContain(PASSWORD)
                .doesNotContainPattern("(?m)^\\s+at [\\w.]+");
        assertThat(secrets.now()).isEmpty();
    }

    @Test
    void hidesSecretThatLabelsOfAnImportedImageRepeat() throws IOException {
        // The other tests search the agent for their password.
        String password = "pull-5ecret-in-labels";
        bed.controller.addSecretFile("pull-labels", AUTH.replace(PASSWORD, password));
        Path archive = bed.agent.directory().resolve("labels.ociarchive");
        Archives.layout(Archives.image()
                        .label("containers.bootc", "1")
                        .label("org.opencontainers.image.version", "1.0")
                        .label("note", "sent " + password))
                .write(archive);

        RealBuild build = bed.controller
                .addJob("pull-labels", """
                        node('cosa') {
                          def build = cosaBuild importImage: 'oci-archive:%s', pullCredentialsId: 'pull-labels'
                          echo "labels: ${build.labels}"
                        }
                        """.formatted(archive))
                .build()
                .expect("SUCCESS");

        assertThat(build.console()).contains("note:sent ***").doesNotContain(password);
        assertThat(SecretHunt.filesThatHold(USER, password, build.directory())).isEmpty();
    }

    /** A build that has read the secret and waits. */
    private RealBuild gated(String name) {
        bed.controller.addSecretFile(name, AUTH);
        RealBuild build = bed.controller
                .addJob(name, """
                        node('cosa') {
                          withEnv(['COSA_GATE=%s', 'MARK=%s']) {
                            cosaBuild source: 'https://github.com/openshift/os', pullCredentialsId: '%s'
                          }
                        }
                        """.formatted(bed.gate(name), name, name))
                .build();
        build.awaitLog("waiting at the gate");
        return build;
    }

    /** The processes of this build's script, without those of COSA. */
    private static List<ProcessHandle> scripts(String mark) {
        List<ProcessHandle> scripts = ProcessesWith.environment("MARK=" + mark).stream()
                .filter(p -> p.info().commandLine().orElse("").matches("\\S*bash .*/script\\.sh(\\.copy)?"))
                .toList();
        assertThat(scripts).isNotEmpty();
        return scripts;
    }

    /** A build with a pull secret whose COSA directory is its workspace. */
    private RealBuild inCosaDirectory(String name, String variable, String around) {
        bed.controller.addSecretFile(name, AUTH);
        return bed.controller
                .addJob(name, """
                        node('cosa') {
                          %s {
                            withEnv(['%s', 'MARK=%s']) {
                              cosaBuild source: 'https://github.com/openshift/os', pullCredentialsId: '%s'
                            }
                          }
                        }
                        """.formatted(around.isEmpty() ? "dir('.')" : around, variable, name, name))
                .build();
    }

    /** COSA's copy of the secret. */
    private Path copy(RealBuild build) {
        return bed.agent.workspace(build.job()).resolve("tmp/build/registry-auth-file.json");
    }

    private void assertNoCopyIsLeft(RealBuild build) throws IOException {
        assertThat(copy(build).resolveSibling("build-script.sh"))
                .as("COSA came as far as its copy")
                .exists();
        Await.until(
                "COSA's copy and the secret to be gone",
                SOON,
                () -> !Files.exists(copy(build)) && secrets.now().isEmpty());
        assertNothingElseHolds(build);
    }

    private void assertNothingElseHolds(RealBuild build) throws IOException {
        assertThat(SecretHunt.filesThatHold(
                        USER, PASSWORD, build.directory(), bed.agent.directory(), bed.controller.logFile()))
                .isEmpty();
        assertThat(build.console()).doesNotContain(PASSWORD);
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            for (ProcessHandle process : processes.toList()) {
                for (String file : List.of("cmdline", "environ")) {
                    assertThat(read(Path.of("/proc/" + process.pid(), file)))
                            .as(file + " of " + process.pid())
                            .doesNotContain(PASSWORD)
                            .doesNotContain("COREOS_SEALED_SECRET");
                }
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            // The process has ended, or belongs to another user.
            return "";
        }
    }
}
