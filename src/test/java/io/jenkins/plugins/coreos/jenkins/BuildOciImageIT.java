package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.testing.BuilderHost;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** buildOciImage in a real controller, with the real buildah on a real agent that runs as root. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class BuildOciImageIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String TOKEN = "t0ken-of-the-bu1ld";
    private static final String AGENT = "builder";

    private static RealAgent agent;
    private static BuilderHost host;

    @TempDir
    static Path shared;

    private final PlacedSecrets secrets = new PlacedSecrets();
    private final PipelineBed bed;
    private String base;

    BuildOciImageIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void prepare() throws IOException {
        base = bed.registry.host() + "/org/base:nightly";
        if (agent == null) {
            host = new BuilderHost(shared.resolve("host")).insecure(bed.registry.host());
            host.push(host.base("base"), base, "--dest-creds=" + USER + ":" + PASSWORD);
            Map<String, String> environment = new HashMap<>(host.environment());
            environment.put("PATH", System.getenv("PATH"));
            agent = bed.controller.addAgent(AGENT, environment);
            bed.controller.addSecretText("build-token", TOKEN);
            bed.controller.addSecretFile("build-repos", "[repo]\npassword=" + TOKEN + "-too\n");
        }
        agent.awaitOnline();
    }

    @AfterEach
    void nothingIsLeft() {
        Await.until("the secrets to be gone", MINUTE, () -> secrets.now().isEmpty());
        assertThat(host.buildah("containers", "--all", "--quiet")).isEmpty();
        assertThat(host.temporary()).isEmptyDirectory();
    }

    private RealBuild build(String name, String containerfile, String steps) {
        return bed.controller.addJob(name, """
                        node('builder') {
                          writeFile file: 'Containerfile', text: '''%s'''
                          %s
                        }
                        """.formatted(containerfile, steps)).build();
    }

    @Test
    void buildsPushesAndShowsTheImage() throws Exception {
        RealBuild build = build("image", """
                ARG BASE
                FROM ${BASE}
                RUN --mount=type=secret,id=token --mount=type=secret,id=repos cat /run/secrets/token /run/secrets/repos
                RUN echo built > /etc/change
                """, """
                          def image = buildOciImage from: '%1$s', buildArgs: [BASE: 'ignored'], labels: [change: "${40 + 2}"],
                              secrets: [token: 'build-token', repos: 'build-repos'], pullCredentialsId: '%2$s',
                              isolation: 'chroot', archive: 'node.ociarchive'
                          echo "built on ${image.base.reference} ${image.base.version}, labels ${image.labels.change}"
                          def inspected = inspectOciImage from: image.archive
                          echo "same ${inspected.digest == image.digest}, size ${image.size}, by ${image.builder}"
                          def pushed = pushOciArchive archive: image.archive, to: '%3$s/org/node:1',
                              credentialsId: '%2$s', tlsVerify: false
                          echo "pushed ${pushed.digest == image.digest}"
                """.formatted(base, CREDENTIALS, bed.registry.host()))
                .expect("SUCCESS");

        String reference = bed.registry.host() + "/org/base@sha256:";
        assertThat(build.console())
                .containsPattern("built on " + reference + "[0-9a-f]{64} 42.1, labels 42\n")
                .containsPattern("same true, size [0-9]+, by buildah version ")
                .contains("pushed true\n", "***")
                .doesNotContain(TOKEN, PASSWORD);
        assertThat(bed.registry.tags("org/node")).containsExactly("1");
        assertThat(bed.controller.http().get("/job/image/1/coreos/api/json"))
                .contains("\"base\":\"" + reference, "node.ociarchive");
        assertThat(bed.controller.http().get("/job/image/1/")).contains(">Base<", "node.ociarchive");
        assertThat(SecretHunt.filesThatHold(List.of(TOKEN, PASSWORD), build.directory(), host.storage()))
                .isEmpty();
    }

    private static String login(String password) {
        return Base64.getEncoder().encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Stands for a registry that writes the login it was sent into the image that it serves. */
    @Test
    void hidesLoginThatLabelsOfTheBaseRepeat() throws IOException {
        // The other tests search the builder's storage for their password.
        String password = "s3cret-in-labels";
        bed.controller.addSecretFile(
                "image-pull-labels",
                "{\"auths\": {\"%s\": {\"auth\": \"%s\"}, \"a.example\": {\"auth\": \"%s\"}}}"
                        .formatted(bed.registry.host(), login(PASSWORD), login(password)));
        Path archive = shared.resolve("labelled.ociarchive");
        String container = host.buildah("from", "oci-archive:" + host.base("labelled"));
        host.buildah("config", "--label", "note=sent " + password, container);
        host.buildah("commit", "-q", "--rm", container, "oci-archive:" + archive);
        String labelled = bed.registry.host() + "/org/base:labelled";
        host.push(archive, labelled, "--dest-creds=" + USER + ":" + PASSWORD);

        RealBuild build = build("image-labels", "FROM " + labelled + "\nRUN echo built\n", """
                          def image = buildOciImage from: '%s', pullCredentialsId: '%s', isolation: 'chroot'
                          echo "labels: ${image.labels}"
                """.formatted(
                                labelled, "image-pull-labels"))
                .expect("SUCCESS");

        assertThat(build.console()).contains("note:sent ***").doesNotContain(password);
        assertThat(SecretHunt.filesThatHold(USER, password, build.directory())).isEmpty();
    }

    @Test
    void survivesARestartOfTheControllerAndLossOfTheAgent() throws Exception {
        Path gate = Files.createDirectories(shared.resolve("gate"));
        RealBuild build = build("image-restart", """
                FROM %s
                RUN --mount=type=secret,id=token echo waiting; while [ ! -e /gate/open ]; do sleep 0.2; done; echo on
                """.formatted(base), """
                          def image = buildOciImage secrets: [token: 'build-token'], pullCredentialsId: '%s',
                              volumes: '%s:/gate', from: '%s'
                          echo "built ${image.archive}"
                """.formatted(CREDENTIALS, gate, base));
        build.awaitLog("waiting");

        bed.controller.crash();
        agent.awaitOnline();
        // Until then, Jenkins itself fails a build whose agent is lost.
        build.awaitLog("Ready to run at ");
        agent.crash();
        agent.awaitOnline();
        Files.writeString(gate.resolve("open"), "");

        build.expect("SUCCESS");
        assertThat(build.console())
                .containsPattern("built /.*/image.ociarchive\n")
                .doesNotContain(TOKEN);
        Path archive = Path.of(build.console()
                .lines()
                .filter(line -> line.startsWith("built /"))
                .findFirst()
                .orElseThrow()
                .substring("built ".length()));
        assertThat(ArchiveCheck.of(archive, 1).faults()).isEmpty();
    }

    @Test
    void abortEndsTheBuildAndLeavesNothing() {
        RealBuild build = build(
                "image-abort",
                "FROM " + base + "\nRUN --mount=type=secret,id=token echo waiting; sleep 1000\n",
                "buildOciImage from: '" + base + "', secrets: [token: 'build-token'], pullCredentialsId: '"
                        + CREDENTIALS + "'");
        build.awaitLog("waiting");

        build.abort();

        build.expect("ABORTED");
        Await.until(
                "the end of the builder",
                MINUTE,
                () -> Processes.command("pgrep", "-f", "coreos-build-")
                        .run()
                        .stdout()
                        .isBlank());
        Await.until(
                "the containers to be gone",
                MINUTE,
                () -> host.buildah("containers", "--all", "--quiet").isEmpty());
        Await.until("temporary files to be gone", MINUTE, () -> isEmpty(host.temporary()));
    }

    private static boolean isEmpty(Path directory) {
        String[] names = directory.toFile().list();
        return names != null && names.length == 0;
    }

    @Test
    void reportsErrorsInOneLine() {
        RealBuild build = build("image-errors", "FROM " + base + "\nRUN exit 5\n", """
                          for (Closure wrong in [
                              { buildOciImage frm: 'quay.io/a/b' },
                              { buildOciImage builder: 'docker' },
                              { buildOciImage secrets: [x: 'build-token'] },
                              { buildOciImage containerfile: 'None' },
                              { buildOciImage target: 'x' },
                              { buildOciImage pullCredentialsId: 'nowhere' },
                              { buildOciImage() },
                              { buildOciImage pullCredentialsId: '%1$s' },
                              { buildOciImage from: '%2$s', pullCredentialsId: '%1$s', isolation: 'chroot' }]) {
                            catchError { wrong() }
                          }
                """.formatted(CREDENTIALS, base))
                .expect("FAILURE");

        assertThat(build.console()
                        .lines()
                        .filter(line -> line.startsWith("ERROR: "))
                        .toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("buildOciImage: 'frm' is not a parameter; did you mean 'from'?"),
                        line -> assertThat(line).contains("buildOciImage: builder: 'docker' is unknown"),
                        line -> assertThat(line)
                                .contains("buildOciImage: secrets: ", " has no RUN --mount=type=secret,id=x"),
                        line -> assertThat(line).contains("buildOciImage: the containerfile 'None' is neither in"),
                        line -> assertThat(line).contains("buildOciImage: target: ", "has no stage 'x'"),
                        line -> assertThat(line).contains("buildOciImage: there are no credentials 'nowhere'"),
                        line -> assertThat(line)
                                .contains("buildOciImage: cannot pull the base", "as pullCredentialsId"),
                        line -> assertThat(line)
                                .contains("only the Containerfile names the registry; name the base in"),
                        line -> assertThat(line)
                                .contains("buildOciImage: cannot build", "the log above has the output"));
        assertThat(build.console()).doesNotContain("\tat ");
    }
}
