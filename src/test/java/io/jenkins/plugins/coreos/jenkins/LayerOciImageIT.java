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

/** layerOciImage in a real controller, on a real agent, with a real registry. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class LayerOciImageIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ARCHIVE = "layered.ociarchive";

    private final PipelineBed bed;

    LayerOciImageIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void layersFilesOnABaseInItsRegistryAndInAnArchive() throws Exception {
        TestArchive base = base("layer", 3, 100_000, 91);
        String host = bed.registry.host();
        RealBuild build = bed.controller
                .addJob("layer", """
                        node('cosa') {
                          pushOciArchive archive: '%s', to: '%s/org/base:nightly', credentialsId: '%s', tlsVerify: false
                          sh 'mkdir -p rootfs/usr/share/x && echo hi > rootfs/usr/share/x/hi && echo motd > motd.txt'
                          def layer = {
                            layerOciImage from: '%2$s/org/base:nightly', add: ['rootfs', ['motd.txt': '/etc/motd']],
                                remove: ['/usr/share/doc'], labels: [change: "${40 + 2}"], annotations: ['a.b': 'c=d'],
                                created: 1700000000, to: '%2$s/org/pr', tags: ['42', '42-1'],
                                archive: 'layered.ociarchive', credentialsId: '%3$s', tlsVerify: false
                          }
                          def image = layer()
                          echo "layered ${image.base.reference} ${image.base.version} ${image.base.digest}"
                          echo "${image.mountedBlobs} mounted, ${image.uploadedBlobs} uploaded"
                          echo "layer of ${image.layer.files}: ${image.layer.digest}"
                          def file = inspectOciImage from: image.archive
                          echo "archive ${file.digest == image.digest} ${file.labels.change} ${file.annotations['a.b']}"
                          echo "created ${file.created}, layers ${file.layers.size()}"
                          def pushed = inspectOciImage from: image.reference, credentialsId: '%3$s', tlsVerify: false
                          echo "pushed ${pushed.digest == image.digest}"
                          def again = layer()
                          echo "again ${again.digest == image.digest} ${again.skipped}"
                          def onFile = layerOciImage from: '%1$s', add: 'rootfs', archive: 'other.ociarchive'
                          echo "on ${onFile.base.archive}"
                        }
                        """.formatted(base.path(), host, CREDENTIALS))
                .build()
                .expect("SUCCESS");

        String reference = host + "/org/base@" + base.digest();
        assertThat(build.console())
                .contains("layered " + reference + " 9.6 " + base.digest() + "\n")
                .contains("3 mounted, 2 uploaded\n")
                .containsPattern("layer of \\d+: sha256:[0-9a-f]{64}\n")
                .contains("archive true 42 c=d\n")
                .contains("created 2023-11-14T22:13:20Z, layers 4\n")
                .contains("pushed true\n")
                .contains("again true true\n")
                .contains("on " + base.path() + "\n");
        assertThat(bed.registry.tags("org/pr")).containsExactlyInAnyOrder("42", "42-1");
        assertThat(bed.controller.http().get("/job/layer/1/coreos/api/json"))
                .contains("\"base\":\"" + reference + "\"")
                .contains("\"base\":\"" + base.path() + "@" + base.digest() + "\"")
                .containsPattern("\"layerSize\":[1-9]");
        assertThat(bed.controller.http().get("/job/layer/1/"))
                .as("build page")
                .contains(">Base<", ">Layer<", ">Archive<", ARCHIVE);
        assertNoPasswordIsLeft(build);
    }

    @Test
    void reportsBadParametersInOneLine() {
        TestArchive base = base("layer-errors", 1, 100, 92);
        RealBuild build = bed.controller
                .addJob("layer-errors", """
                        node('cosa') {
                          sh 'mkdir -p tree && echo x > tree/file'
                          for (Closure wrong in [
                              { layerOciImage from: 'quay.io/a/b', add: ['x'] },
                              { layerOciImage from: 'quay.io/a/b', archive: 'x' },
                              { layerOciImage from: 'quay.io/a/b', addd: 'x', archive: 'x' },
                              { layerOciImage from: 'quay.io/a/b', add: ['x': 'etc/x'], archive: 'x' },
                              { layerOciImage from: 'quay.io/a/b', add: 'x', labels: 'x', archive: 'x' },
                              { layerOciImage from: 'quay.io/a/b', add: 'x', compression: 'zstd', archive: 'x' },
                              { layerOciImage from: 'quay.io/a/b', add: 'x', archive: 'x', credentialsId: 'c' },
                              { layerOciImage from: 'a.ociarchive', add: 'x', archive: 'x', baseCredentialsId: 'c' },
                              { layerOciImage from: '%1$s', add: ['none'], archive: 'x' },
                              { layerOciImage from: '%1$s', add: ['tree': '/opt/x'], archive: 'x' },
                              { layerOciImage from: '%1$s', add: [s390x: ['tree']], archive: 'x' },
                              { layerOciImage from: '%2$s/org/none:1', add: 'tree', archive: 'x', tlsVerify: false,
                                  baseCredentialsId: '%3$s' }]) {
                            catchError { wrong() }
                          }
                        }
                        """.formatted(base.path(), bed.registry.host(), CREDENTIALS))
                .build()
                .expect("FAILURE");

        assertThat(build.console()
                        .lines()
                        .filter(line -> line.startsWith("ERROR: "))
                        .toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("layerOciImage: give 'to' (registry", "'archive', or both"),
                        line -> assertThat(line)
                                .contains("layerOciImage: 'add' is missing: give 'add', 'remove', or both"),
                        line -> assertThat(line)
                                .contains("layerOciImage: 'addd' is not a parameter; did you mean 'add'?"),
                        line -> assertThat(line).contains("layerOciImage: add: 'etc/x' is not an absolute path"),
                        line -> assertThat(line).contains("layerOciImage: labels: 'x' is not NAME=VALUE"),
                        line -> assertThat(line).contains("layerOciImage: compression: 'zstd' is unknown"),
                        line -> assertThat(line).contains("layerOciImage: 'credentialsId' is for 'to'"),
                        line -> assertThat(line).contains("layerOciImage: 'baseCredentialsId' is for a base in"),
                        line -> assertThat(line).contains("'none' does not exist for the agent process; if it exists"),
                        line -> assertThat(line).contains("layerOciImage: ", "cannot be added to a bootable image"),
                        line -> assertThat(line).contains("layerOciImage: there is nothing to add for "),
                        line -> assertThat(line)
                                .contains("layerOciImage: could not get manifest ", "/org/none:1", "HTTP 404"));
        assertThat(build.console()).doesNotContain("\tat ");
        assertNoPasswordIsLeft(build);
    }

    @Test
    void survivesARestartOfTheController() throws Exception {
        TestArchive base = base("layer-restart", 60, 2_000_000, 93);
        bed.controller
                .addJob("push-layer-restart", """
                        node('cosa') {
                          pushOciArchive archive: '%s', to: '%s/org/layer-restart:1', credentialsId: '%s',
                              tlsVerify: false
                        }
                        """.formatted(base.path(), bed.registry.host(), CREDENTIALS))
                .build()
                .expect("SUCCESS");
        RealBuild build = bed.controller
                .addJob("layer-restart", """
                        node('cosa') {
                          sh 'mkdir -p tree/usr/share && echo x > tree/usr/share/x'
                          def image = layerOciImage from: '%s/org/layer-restart:1', add: 'tree', parallel: 1,
                              archive: 'layered.ociarchive', baseCredentialsId: '%s', tlsVerify: false
                          echo "layered ${image.base.digest} in ${image.archive}"
                        }
                        """.formatted(bed.registry.host(), CREDENTIALS))
                .build();
        Await.until(
                "the download to begin",
                MINUTE,
                () -> !files(build.job(), ".partial").isEmpty());
        bed.freezeRegistry();
        assertThat(files(build.job(), ".partial"))
                .as("the archive is not complete")
                .isNotEmpty();

        bed.controller.restart();
        bed.thawRegistry();

        build.expect("SUCCESS");
        assertThat(build.console()).contains("layered " + base.digest() + " in ");
        assertThat(files(build.job(), ".partial")).isEmpty();
        ArchiveCheck.Report report =
                ArchiveCheck.of(files(build.job(), ".ociarchive").get(0), 2);
        assertThat(report.faults()).isEmpty();
        assertThat(report.blobs())
                .as("blobs of the base, the layer and the manifest")
                .isEqualTo(base.blobs().size() + 2);
        assertNoPasswordIsLeft(build);
    }

    private TestArchive base(String name, int layers, long size, long seed) {
        return Archives.image()
                .label("containers.bootc", "1")
                .label("org.opencontainers.image.version", "9.6")
                .layers(layers, size)
                .seed(seed)
                .write(bed.directory(name).resolve("base.ociarchive"));
    }

    /** The archives in the workspace of a job. */
    private List<Path> files(String job, String suffix) {
        try (Stream<Path> all = Files.walk(bed.agent.directory())) {
            return all.filter(file -> file.toString().contains("/workspace/" + job))
                    .filter(file -> file.getFileName().toString().startsWith(ARCHIVE)
                            && file.toString().endsWith(suffix))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private void assertNoPasswordIsLeft(RealBuild build) {
        assertThat(SecretHunt.filesThatHold(
                        USER, PASSWORD, build.directory(), bed.agent.directory(), bed.controller.logFile()))
                .isEmpty();
    }
}
