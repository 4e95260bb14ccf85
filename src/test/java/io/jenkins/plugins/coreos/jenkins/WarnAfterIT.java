package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code warnAfter}, at any position in a Pipeline. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class WarnAfterIT {
    private static final String LATE = "WARNING: cosaBuild takes longer than 1 s (warnAfter)";
    private static final String STEP = "cosaBuild source: 'https://github.com/openshift/os', warnAfter: '1s'";

    private final PipelineBed bed;

    WarnAfterIT(PipelineBed bed) {
        this.bed = bed;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | STEP",
                "parallel | parallel a: { STEP }, b: { echo 'b' }",
                "with-env | withEnv(['A=b']) { STEP }",
                "dir | dir('some where') { STEP }",
                "timeout | timeout(5) { STEP }",
                "retry | retry(2) { STEP }",
                "catch-error | catchError { STEP }",
                "user | withOpenshiftUser { STEP }",
                "stage | stage('s') { STEP }"
            })
    void overdueStepIsMarkedUnstableAndContinues(String name, String script) {
        Path gate = bed.gate("late-" + name);
        RealBuild build = bed.controller
                .addJob(
                        "late-" + name,
                        "node('cosa') { withEnv(['COSA_GATE=" + gate + "']) { " + script.replace("STEP", STEP)
                                + " }; echo 'went on' }")
                .build();
        build.awaitLog(LATE);
        assertThat(warnings("late-" + name)).contains("cosaBuild takes longer than 1 s (warnAfter)");

        bed.open(gate);

        build.expect("UNSTABLE");
        assertThat(build.console()).contains("through the gate", "went on").containsOnlyOnce(LATE);
    }

    @Test
    void timeLimitSurvivesRestart() {
        Path gate = bed.gate("late-restart");
        RealBuild build = bed.controller
                .addJob(
                        "late-restart",
                        "node('cosa') { withEnv(['COSA_GATE=" + gate + "']) { " + STEP.replace("1s", "20s") + " } }")
                .build();
        build.awaitLog("waiting at the gate");

        bed.controller.restart();
        bed.agent.awaitOnline();

        build.awaitLog(LATE.replace("1 s", "20 s"));
        bed.open(gate);
        build.expect("UNSTABLE");
    }

    @Test
    void stepsWithinTheirLimitMarkNothing() {
        TestArchive archive =
                Archives.image().layers(1, 1000).write(bed.directory("late").resolve("a.tar"));
        RealBuild build = bed.controller
                .addJob("in-time", """
                        node('cosa') {
                          fixOpenshiftUser(warnAfter: 30)
                          cosaBuild source: 'https://github.com/openshift/os', warnAfter: '30m'
                          withOpenshiftUser(warnAfter: '1h30m') {
                            pushOciArchive archive: '%s', to: '%s/org/in-time:1', credentialsId: '%s',
                              tlsVerify: false, warnAfter: '30m'
                          }
                        }
                        """.formatted(archive.path(), bed.registry.host(), CREDENTIALS))
                .build()
                .expect("SUCCESS");

        assertThat(build.console()).doesNotContain("WARNING:");
        assertThat(warnings("in-time")).isEqualTo("[]");
    }

    @Test
    void invalidTimeLimitIsOneErrorLine() {
        RealBuild build = bed.controller
                .addJob("no-time", "node('cosa') { pushOciArchive to: 'quay.io/a/b', warnAfter: 'soon' }")
                .build()
                .expect("FAILURE");

        assertThat(build.console())
                .contains("ERROR: pushOciArchive: warnAfter: 'soon' is not a time: write 90s, 30m, 2h or 1h30m;")
                .doesNotContain("\tat ");
    }

    /** The warnings of the build's nodes. */
    private String warnings(String job) {
        return bed.controller.groovy("""
                        def run = jenkins.model.Jenkins.get().getItemByFullName('%s').getBuildByNumber(1)
                        def nodes = new org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner()
                            .allNodes(run.execution)
                        return nodes.collect {
                            it.getAction(org.jenkinsci.plugins.workflow.actions.WarningAction)?.message
                        }.findAll { it != null }
                        """.formatted(job)).strip();
    }
}
