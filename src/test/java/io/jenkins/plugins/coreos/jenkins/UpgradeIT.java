package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replaces an older .hpi with this one while builds run. Not part of any build, because it needs the older .hpi:
 * {@code mvn -Pjenkins verify -Dit.test=UpgradeIT -Dtest.groups=upgrade -Dcoreos.old.hpi=...}
 */
@Tag("upgrade")
class UpgradeIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void finishedAndRunningBuildsOfAnOlderPluginAreKept(@TempDir Path directory) throws IOException {
        String current = System.getProperty("coreos.hpi");
        System.setProperty("coreos.hpi", System.getProperty("coreos.old.hpi"));
        try (PipelineBed bed = PipelineBed.start(directory)) {
            System.setProperty("coreos.hpi", current);
            upgrade(bed, Path.of(current));
        } finally {
            System.setProperty("coreos.hpi", current);
            Processes.deleteTree(directory);
        }
    }

    private static void upgrade(PipelineBed bed, Path current) throws IOException {
        Path gate = bed.gate("upgrade");
        RealBuild finished = bed.controller
                .addJob("finished", "node('cosa') { cosaBuild source: 'https://github.com/openshift/os' }")
                .build()
                .expect("SUCCESS");
        String log = finished.console();
        RealBuild building =
                bed.controller.addJob("building", """
                        node('cosa') {
                          withEnv(['COSA_GATE=%s']) {
                            def build = cosaBuild source: 'https://github.com/openshift/os'
                            echo "built ${build.id}"
                          }
                        }
                        """.formatted(gate)).build();
        building.awaitLog("waiting at the gate");
        bed.controller.addSecretFile("pull", "{\"auths\": {}}");
        RealBuild pulling =
                bed.controller.addJob("pulling", """
                        node('cosa') {
                          withEnv(['COSA_GATE=%s']) {
                            def build = cosaBuild source: 'https://github.com/openshift/os', pullCredentialsId: 'pull'
                            echo "built ${build.id} with a secret"
                          }
                        }
                        """.formatted(gate)).build();
        pulling.awaitLog("waiting at the gate");
        TestArchive archive = Archives.image()
                .layers(60, 300_000)
                .write(bed.directory("upgrade").resolve("a.tar"));
        RealBuild pushing = bed.controller
                .addJob("pushing", """
                        node('cosa') {
                          def image = pushOciArchive archive: '%s', to: '%s/org/upgrade:1', credentialsId: '%s',
                            tlsVerify: false, parallel: 1
                          echo "pushed ${image.reference}"
                        }
                        """.formatted(archive.path(), bed.registry.host(), CREDENTIALS))
                .build();
        Await.until(
                "some blobs to be there",
                MINUTE,
                () -> bed.registry.blobDigests("org/upgrade").size() > 2);
        bed.freezeRegistry();

        bed.controller.stop();
        Path plugins = bed.controller.home().resolve("plugins");
        Files.copy(current, plugins.resolve("coreos-assembler.hpi"), StandardCopyOption.REPLACE_EXISTING);
        Processes.deleteTree(plugins.resolve("coreos-assembler"));
        bed.controller.start();
        bed.thawRegistry();
        bed.agent.awaitOnline();
        bed.open(gate);

        building.expect("SUCCESS");
        pulling.expect("SUCCESS");
        assertThat(pulling.console()).containsPattern("built \\S+ with a secret");
        pushing.expect("SUCCESS");
        assertThat(building.console()).contains("through the gate", "built ");
        assertThat(bed.registry.manifestDigest("org/upgrade", "1")).isEqualTo(archive.digest());
        assertThat(finished.console()).isEqualTo(log);
        finished.expect("SUCCESS");
        assertThat(bed.controller.http().get("job/building/1/coreos/api/json")).contains("\"changed\":true");
        assertThat(bed.controller.http().get("job/pushing/1/coreos/api/json")).contains(archive.digest());
    }
}
