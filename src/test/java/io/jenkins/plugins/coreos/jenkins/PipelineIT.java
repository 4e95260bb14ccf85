package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The steps in a real controller, on an agent in a separate process, against a real registry. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class PipelineIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PipelineBed bed;

    PipelineIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void exampleFixesUserBuildsAndPushes() {
        bed.forgetUser();
        RealBuild build = bed.controller
                .addJob("example", """
                        node('cosa') {
                          def user = fixOpenshiftUser()
                          def build = cosaBuild source: 'https://github.com/openshift/os', variant: 'rhel-9.6'
                          def image = pushOciArchive to: '%s/org/rhcos', credentialsId: '%s', tlsVerify: false
                          echo "user ${user.user} changed ${user.changed}"
                          echo "pushed ${image.reference} from ${build.id}"
                          echo "tags ${image.tags} manifest ${build.manifestDigest}"
                        }
                        """.formatted(bed.registry.host(), CREDENTIALS))
                .build()
                .expect("SUCCESS");

        assertThat(bed.registry.tags("org/rhcos")).hasSize(1);
        String tag = bed.registry.tags("org/rhcos").get(0);
        String reference = bed.registry.host() + "/org/rhcos";
        String digest = Skopeo.inspectDigest(reference + ":" + tag, "--creds=" + USER + ":" + PASSWORD);
        assertThat(build.console())
                .contains("user builder changed true")
                .contains("pushed " + reference + "@" + digest + " from " + tag.replaceFirst("-[^-]*$", ""))
                .contains("tags [" + tag + "] manifest " + digest);
        assertNoPasswordIsLeft(build);
    }

    @Test
    void buildSurvivesRestartDuringCosaBuild() {
        Path gate = bed.gate("restart");
        RealBuild build = bed.controller
                .addJob("restart-in-cosaBuild", """
                        node('cosa') {
                          withEnv(['COSA_GATE=%s']) {
                            def build = cosaBuild source: 'https://github.com/openshift/os'
                            echo "built ${build.id} with changes: ${build.changed}"
                          }
                        }
                        """.formatted(gate))
                .build();
        build.awaitLog("waiting at the gate");

        bed.controller.restart();
        bed.agent.awaitOnline();
        bed.open(gate);

        build.expect("SUCCESS");
        assertThat(build.console()).contains("through the gate").containsPattern("built \\S+ with changes: true");
    }

    @Test
    void pushSurvivesARestartAndSendsNothingTwice() {
        TestArchive archive = Archives.image()
                .layers(60, 300_000)
                .write(bed.directory("restart").resolve("a.tar"));
        RealBuild build = bed.controller
                .addJob("restart-in-push", push(archive.path(), "org/restart:latest", ", parallel: 1"))
                .build();
        Await.until(
                "some blobs to be there",
                MINUTE,
                () -> bed.registry.blobDigests("org/restart").size() > 2);
        bed.freezeRegistry();
        assertThat(bed.registry.tags("org/restart")).isEmpty();
        Set<String> before = Set.copyOf(bed.registry.blobDigests("org/restart"));

        bed.controller.restart();
        bed.thawRegistry();

        build.expect("SUCCESS");
        assertThat(bed.registry.manifestDigest("org/restart", "latest")).isEqualTo(archive.digest());
        assertThat(before).hasSizeLessThan(archive.blobs().size());
        for (String digest : before) {
            assertThat(bed.registry.requests())
                    .filteredOn(r -> r.method().equals("PUT") && r.status() == 201)
                    // Other tests push the same archive to other repositories.
                    .filteredOn(r -> r.uri().startsWith("/v2/org/restart/"))
                    .filteredOn(r -> r.uri().contains(digest.replace(":", "%3A"))
                            || r.uri().contains(digest))
                    .hasSize(1);
        }
        assertNoPasswordIsLeft(build);
    }

    @Test
    void pushSurvivesKillOfController() {
        TestArchive archive = Archives.image()
                .layers(60, 300_000)
                .seed(2)
                .write(bed.directory("kill").resolve("a.tar"));
        RealBuild build = bed.controller
                .addJob("kill-in-push", push(archive.path(), "org/kill:latest", ", parallel: 1"))
                .build();
        Await.until(
                "some blobs to be there",
                MINUTE,
                () -> bed.registry.blobDigests("org/kill").size() > 2);
        bed.freezeRegistry();

        bed.controller.crash();
        bed.thawRegistry();

        build.expect("SUCCESS");
        assertThat(bed.registry.manifestDigest("org/kill", "latest")).isEqualTo(archive.digest());
    }

    @Test
    void abortingCosaBuildEndsTheWholeProcessTree() {
        String mark = "MARK_OF_THE_TEST=" + System.nanoTime();
        RealBuild build =
                bed.controller.addJob("abort-cosaBuild", """
                        node('cosa') {
                          withEnv(['COSA_STANDIN_HANG=build', '%s']) {
                            cosaBuild source: 'https://github.com/openshift/os'
                          }
                        }
                        """.formatted(mark)).build();
        build.awaitLog("build: hanging");
        assertThat(ProcessesWith.environment(mark)).hasSizeGreaterThan(2);

        build.abort();

        build.expect("ABORTED");
        Await.until(
                "the processes of the build to end",
                MINUTE,
                () -> ProcessesWith.environment(mark).isEmpty());
    }

    @Test
    void abortingPushOciArchiveEndsThePushAndTagsNothing() {
        TestArchive archive = Archives.image()
                .layers(40, 300_000)
                .seed(3)
                .write(bed.directory("abort").resolve("a.tar"));
        RealBuild build = bed.controller
                .addJob("abort-push", push(archive.path(), "org/abort:latest", ""))
                .build();
        Await.until(
                "a blob to be there",
                MINUTE,
                () -> !bed.registry.blobDigests("org/abort").isEmpty());
        bed.freezeRegistry();
        Await.until(
                "the push to run on the agent", MINUTE, () -> !bed.pushThreads().isEmpty());

        build.abort();

        build.expect("ABORTED");
        Await.until(
                "the push to end on the agent", MINUTE, () -> bed.pushThreads().isEmpty());
        bed.thawRegistry();
        assertThat(bed.registry.tags("org/abort")).isEmpty();
    }

    private String push(Path archive, String to, String more) {
        return """
                node('cosa') {
                  def image = pushOciArchive archive: '%s', to: '%s/%s', credentialsId: '%s', tlsVerify: false%s
                  echo "pushed ${image.reference}"
                }
                """.formatted(archive, bed.registry.host(), to, CREDENTIALS, more);
    }

    private void assertNoPasswordIsLeft(RealBuild build) {
        assertThat(build.directory().resolve("build.xml")).exists();
        assertThat(SecretHunt.filesThatHold(
                        USER, PASSWORD, build.directory(), bed.agent.directory(), bed.controller.logFile()))
                .isEmpty();
        assertThat(bed.registry.requests())
                .as("the password was used at all")
                .anyMatch((DockerRegistry.Request r) -> r.method().equals("PUT") && r.status() == 201);
    }
}
