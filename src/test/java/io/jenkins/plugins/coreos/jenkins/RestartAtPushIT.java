package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Restarts of the controller between the start and the end of a push: while it looks for the archive, while the push
 * begins or runs, and while the Pipeline receives the result.
 *
 * <p>{@code -Dcoreos.restarts=20} sets how often, {@code -Dcoreos.restarts.seed=…} at which moments.
 */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class RestartAtPushIT {
    private static final int RESTARTS = Integer.getInteger("coreos.restarts", 2);
    private static final long SEED = Long.getLong("coreos.restarts.seed", 20_261_125L);

    private final PipelineBed bed;

    RestartAtPushIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void buildSurvivesRestartAtAnyMomentOfPush() {
        Random random = new Random(SEED);
        for (int i = 0; i < RESTARTS; i++) {
            TestArchive archive = Archives.image()
                    .seed(SEED + i)
                    .layers(8, 300_000)
                    .write(bed.directory("at-push").resolve("a.ociarchive"));
            long millis = random.nextInt(1_500);
            RealJob job = bed.controller.addJob(
                    "restart-at-push", """
                    node('cosa') {
                      def image = pushOciArchive archive: '%s', to: '%s/org/at-push:t%d', credentialsId: '%s',
                          tlsVerify: false, parallel: 1
                      echo "pushed ${image.digest}"
                    }
                    """.formatted(archive.path(), bed.registry.host(), i, CREDENTIALS));
            RealBuild build = job.build();
            build.awaitLog("[Pipeline] pushOciArchive");
            // The random moment is the purpose of the test.
            LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());

            bed.controller.restart();
            bed.agent.awaitOnline();

            build.expect("SUCCESS");
            assertThat(build.console()).as("after " + millis + " ms").contains("pushed " + archive.digest());
            assertThat(bed.registry.manifestDigest("org/at-push", "t" + i)).isEqualTo(archive.digest());
        }
    }
}
