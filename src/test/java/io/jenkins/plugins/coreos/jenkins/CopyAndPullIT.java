package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** copyOciImage, pullOciArchive and inspectOciImage in a real controller, on a real agent, with a real registry. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class CopyAndPullIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PipelineBed bed;

    CopyAndPullIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void promotesAndPullsAnImage() throws Exception {
        TestArchive image = Archives.image()
                .layers(5, 100_000)
                .seed(71)
                .write(bed.directory("promote").resolve("a.tar"));
        String host = bed.registry.host();
        RealBuild build = bed.controller
                .addJob("promote", """
                        node('cosa') {
                          pushOciArchive archive: '%s', to: '%s/org/ci:1', credentialsId: '%s', tlsVerify: false
                          def copy = copyOciImage from: '%2$s/org/ci:1', to: '%2$s/org/promoted',
                              tags: ['4.21', 'latest'], referrers: true, credentialsId: '%3$s', tlsVerify: false
                          echo "signatures: ${copy.referrers}"
                          echo "copied ${copy.source} to ${copy.reference}: ${copy.mountedBlobs} mounted"
                          def pull = pullOciArchive from: copy.reference, archive: 'back.ociarchive',
                              credentialsId: '%3$s', tlsVerify: false
                          echo "pulled ${pull.digest} to ${pull.archive}: ${pull.downloadedBlobs}"
                          def again = pushOciArchive archive: 'back.ociarchive', to: '%2$s/org/again:1',
                              credentialsId: '%3$s', tlsVerify: false
                          echo "same ${again.digest == copy.digest}"
                        }
                        """.formatted(image.path(), host, CREDENTIALS))
                .build()
                .expect("SUCCESS");

        assertThat(build.console())
                .contains("copied " + host + "/org/ci@" + image.digest() + " to " + host + "/org/promoted@"
                        + image.digest() + ": 6 mounted")
                .contains("signatures: []\n")
                .contains("pulled " + image.digest() + " to ")
                .contains(": 6\n")
                .contains("same true");
        assertThat(bed.registry.tags("org/promoted")).containsExactlyInAnyOrder("4.21", "latest");
        assertThat(bed.controller.http().get("/job/promote/1/coreos/api/json"))
                .contains("\"source\":\"" + host + "/org/ci@" + image.digest() + "\"")
                .containsPattern("\"archive\":\"/[^\"]+/back\\.ociarchive\"[^}]*\"digest\":\"" + image.digest() + "\"");
        assertThat(bed.controller.http().get("/job/promote/1/"))
                .as("build page")
                .contains(">Copied from<", ">Archive<", "back.ociarchive");
        assertNoPasswordIsLeft(build);
    }

    @Test
    void combinesImagesOfArchitectures() throws Exception {
        Path directory = bed.directory("combine");
        TestArchive x86 = Archives.image()
                .architecture("amd64")
                .layers(3, 10_000)
                .seed(76)
                .write(directory.resolve("x86.tar"));
        TestArchive arm = Archives.image()
                .architecture("arm64")
                .layers(3, 10_000)
                .seed(77)
                .write(directory.resolve("arm.tar"));
        String host = bed.registry.host();
        RealBuild build = bed.controller
                .addJob("combine", """
                        node('cosa') {
                          def one = pushOciArchive archive: '%s', to: '%s/org/staging:1-x86_64', credentialsId: '%s',
                              tlsVerify: false
                          pushOciArchive archive: '%4$s', to: '%2$s/org/staging:1-aarch64', credentialsId: '%3$s',
                              tlsVerify: false
                          def index = copyOciImage from: ["%2$s/org/staging@${one.digest}", '%2$s/org/staging:1-aarch64'],
                              to: '%2$s/org/combined:1', credentialsId: '%3$s', tlsVerify: false
                          echo "combined ${index.manifests} of ${index.sources}: ${index.uploadedBytes} bytes"
                        }
                        """.formatted(x86.path(), host, CREDENTIALS, arm.path()))
                .build()
                .expect("SUCCESS");

        String first = host + "/org/staging@" + x86.digest();
        String second = host + "/org/staging@" + arm.digest();
        assertThat(build.console())
                .contains("combined [x86_64:" + x86.digest() + ", aarch64:" + arm.digest() + "] of [" + first + ", "
                        + second + "]: 0 bytes");
        assertThat(bed.registry.tags("org/combined")).containsExactly("1");
        assertThat(bed.controller.http().get("/job/combine/1/coreos/api/json"))
                .contains("\"sources\":[\"" + first + "\",\"" + second + "\"]");
        assertThat(bed.controller.http().get("/job/combine/1/"))
                .as("build page")
                .contains(">Copied from<");
        assertNoPasswordIsLeft(build);
    }

    @Test
    void reportsBadParametersInOneLine() {
        RealBuild build = bed.controller
                .addJob("copy-errors", """
                        node('cosa') {
                          for (Closure wrong in [
                              { copyOciImage from: 'oci-archive:x', to: 'quay.io/a/b' },
                              { copyOciImage from: 'quay.io/a/b', to: 'b' },
                              { copyOciImage from: 'quay.io/a/b', to: 'quay.io/a/c', archs: 'all' },
                              { copyOciImage from: 'quay.io/a/b@sha256:%s', to: 'quay.io/a/c:1', deleteSource: true },
                              { copyOciImage from: ['quay.io/a/b:1', 'quay.io/a/b:2'], to: 'quay.io/a/c:1', arch: 'x' },
                              { copyOciImage from: ['quay.io/a/b:1', 'quay.io/a/b:2'], to: 'quay.io/a/c' },
                              { pullOciArchive from: 'quay.io/a/b', archive: '' },
                              { pullOciArchive from: 'quay.io/a/b', archive: 'a\\nb' },
                              { pullOciArchive from: '%s/org/none:1', archive: 'x', tlsVerify: false,
                                  credentialsId: '%s' }]) {
                            catchError { wrong() }
                          }
                        }
                        """.formatted("0".repeat(64), bed.registry.host(), CREDENTIALS))
                .build()
                .expect("FAILURE");

        assertThat(build.console()
                        .lines()
                        .filter(line -> line.startsWith("ERROR: "))
                        .toList())
                .hasSize(9)
                .satisfiesExactly(
                        line -> assertThat(line).contains("copyOciImage: from: 'oci-archive:x' is an archive"),
                        line -> assertThat(line).contains("copyOciImage: to: 'b' does not begin with a registry"),
                        line -> assertThat(line)
                                .contains("copyOciImage: 'archs' is not a parameter; did you mean 'arch'?"),
                        line -> assertThat(line).contains("copyOciImage: deleteSource needs a source with a tag"),
                        line -> assertThat(line).contains("copyOciImage: arch cannot be combined with several images"),
                        line -> assertThat(line).contains("copyOciImage: to: 'quay.io/a/c' has no tag; add :TAG to it"),
                        line -> assertThat(line).contains("pullOciArchive: 'archive' is missing"),
                        line -> assertThat(line).contains("pullOciArchive: archive: 'a?b' is not the name of a file"),
                        line -> assertThat(line)
                                .contains("pullOciArchive: could not get manifest ", "/org/none:1", "HTTP 404"));
        assertThat(build.console()).doesNotContain("\tat ");
    }

    @Test
    void inspectsImagesInARegistryAndInAnArchive() throws Exception {
        TestArchive image = Archives.image()
                .architecture("amd64")
                .label("version", "416.94")
                .layers(3, 10_000)
                .seed(75)
                .write(bed.directory("inspect").resolve("a.ociarchive"));
        RealBuild build = bed.controller
                .addJob("inspect", """
                        node('cosa') {
                          pushOciArchive archive: '%s', to: '%s/org/inspected:1', credentialsId: '%s', tlsVerify: false
                          def image = inspectOciImage from: '%2$s/org/inspected:1', credentialsId: '%3$s',
                              tlsVerify: false
                          echo "registry: ${image.digest} ${image.labels.version} ${image.arch} ${image.layers.size()}"
                          def tag = inspectOciImage from: 'docker://%2$s/org/inspected:1', digestOnly: true,
                              credentialsId: '%3$s', tlsVerify: false
                          echo "tag: ${tag.digest} ${tag.size()}"
                          def missing = inspectOciImage from: '%2$s/org/inspected:2', missingOk: true,
                              credentialsId: '%3$s', tlsVerify: false
                          echo "missing: ${missing}"
                          def file = inspectOciImage from: '%1$s'
                          echo "archive: ${file.digest} ${file.labels.version} at ${file.layers[0].offset > 0}"
                          for (Closure wrong in [
                              { inspectOciImage from: '%2$s/org/inspected:1', missingOk: true, tlsVerify: false },
                              { inspectOciImage from: '%2$s/org/inspected:2', credentialsId: '%3$s',
                                  tlsVerify: false },
                              { inspectOciImage from: 'none.ociarchive', missingOk: true }]) {
                            catchError { wrong() }
                          }
                        }
                        """.formatted(image.path(), bed.registry.host(), CREDENTIALS))
                .build()
                .expect("FAILURE");

        String console = build.console();
        assertThat(console)
                .contains("registry: " + image.digest() + " 416.94 x86_64 3\n")
                .contains("tag: " + image.digest() + " 1\n")
                .contains("missing: null\n")
                .contains("archive: " + image.digest() + " 416.94 at true\n")
                .doesNotContain("\tat ");
        assertThat(console.lines().filter(line -> line.startsWith("ERROR: ")).toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("inspectOciImage: could not log in to registry ", "HTTP 401"),
                        line -> assertThat(line).contains("inspectOciImage: ", "/org/inspected:2", "HTTP 404"),
                        line -> assertThat(line)
                                .contains("inspectOciImage: ", "none.ociarchive does not exist for the agent process"));
        assertThat(bed.controller.http().get("/job/inspect/1/coreos/api/json"))
                .as("images on the build page")
                .doesNotContain("416.94");
        assertNoPasswordIsLeft(build);
    }

    @Test
    void pullSurvivesARestartOfTheController() throws Exception {
        TestArchive image = pushed("pull-restart", 72);
        RealBuild build =
                bed.controller.addJob("pull-restart", pull("pull-restart")).build();
        freezeInTheMiddle("pull-restart");

        bed.controller.restart();
        bed.thawRegistry();

        build.expect("SUCCESS");
        assertPulled(build, image);
    }

    @Test
    void pullContinuesAfterTheAgentIsKilled() throws Exception {
        TestArchive image = pushed("pull-kill", 73);
        RealBuild build = bed.controller.addJob("pull-kill", pull("pull-kill")).build();
        freezeInTheMiddle("pull-kill");

        bed.agent.crash();
        bed.thawRegistry();

        build.expect("SUCCESS");
        assertPulled(build, image);
    }

    @Test
    void abortedCopyEndsOnTheAgentAndTagsNothing() {
        pushed("copy-abort", 74);
        RealBuild build = bed.controller
                .addJob("copy-abort", """
                        node('cosa') {
                          copyOciImage from: '%s/org/copy-abort:1', to: '%1$s/org/aborted', credentialsId: '%s',
                              tlsVerify: false
                        }
                        """.formatted(bed.registry.host(), CREDENTIALS))
                .build();
        bed.freezeRegistry();
        Await.until(
                "the copy to run on the agent", MINUTE, () -> !bed.pushThreads().isEmpty());

        build.abort();

        build.expect("ABORTED");
        Await.until(
                "the copy to end on the agent", MINUTE, () -> bed.pushThreads().isEmpty());
        bed.thawRegistry();
        assertThat(bed.registry.tags("org/aborted")).isEmpty();
    }

    private void freezeInTheMiddle(String job) {
        Await.until("the pull to begin", MINUTE, () -> !files(job, ".partial").isEmpty());
        bed.freezeRegistry();
        assertThat(files(job, ".partial")).as("the pull is not complete").isNotEmpty();
    }

    private TestArchive pushed(String name, long seed) {
        TestArchive image = Archives.image()
                .layers(60, 2_000_000)
                .seed(seed)
                .write(bed.directory(name).resolve("a.tar"));
        bed.controller
                .addJob("push-" + name, """
                        node('cosa') {
                          pushOciArchive archive: '%s', to: '%s/org/%s:1', credentialsId: '%s', tlsVerify: false
                        }
                        """.formatted(image.path(), bed.registry.host(), name, CREDENTIALS))
                .build()
                .expect("SUCCESS");
        return image;
    }

    private String pull(String name) {
        return """
                node('cosa') {
                  def image = pullOciArchive from: '%s/org/%s:1', archive: 'back.ociarchive', parallel: 1,
                      credentialsId: '%s', tlsVerify: false
                  echo "pulled ${image.archive}: ${image.presentBlobs} present"
                }
                """.formatted(bed.registry.host(), name, CREDENTIALS);
    }

    /** The archives in the workspace of a job. */
    private List<Path> files(String job, String suffix) {
        try (Stream<Path> all = Files.walk(bed.agent.directory())) {
            return all.filter(file -> file.toString().contains("/workspace/" + job))
                    .filter(file -> file.getFileName().toString().startsWith("back.ociarchive")
                            && file.toString().endsWith(suffix))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private void assertPulled(RealBuild build, TestArchive image) throws IOException, InterruptedException {
        assertThat(files(build.job(), ".partial")).isEmpty();
        Path archive = files(build.job(), ".ociarchive").get(0);
        ArchiveCheck.Report report = ArchiveCheck.of(archive, 2);
        assertThat(report.faults()).isEmpty();
        assertThat(report.blobs())
                .as("blobs and the manifest")
                .isEqualTo(image.blobs().size() + 1);
        assertNoPasswordIsLeft(build);
    }

    private void assertNoPasswordIsLeft(RealBuild build) {
        assertThat(SecretHunt.filesThatHold(
                        USER, PASSWORD, build.directory(), bed.agent.directory(), bed.controller.logFile()))
                .isEmpty();
    }
}
