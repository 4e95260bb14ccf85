package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every phase × every failure of Jenkins. One build waits in each phase at the same time, so that one crash affects all
 * of them. Each directory must be usable for the next build.
 */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class PhaseMatrixIT {
    private static final List<String> PHASES = List.of("init", "buildfetch", "fetch", "build", "osbuild", "compress");

    private final PipelineBed bed;
    private final Map<String, RealJob> jobs = new LinkedHashMap<>();
    private final Map<String, RealBuild> builds = new LinkedHashMap<>();

    PhaseMatrixIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void buildSurvivesCrashOfControllerInAnyPhase() throws IOException {
        waitInEveryPhase("crash");

        bed.controller.crash();
        bed.agent.awaitOnline();

        assertAllContinue("crash");
        assertNextBuildsWork();
    }

    @Test
    void buildSurvivesCrashOfAgentInAnyPhase() throws IOException {
        waitInEveryPhase("agent");

        bed.agent.crash();

        assertAllContinue("agent");
        assertNextBuildsWork();
    }

    @Test
    void buildSurvivesLostConnectionInAnyPhase() throws IOException {
        waitInEveryPhase("connection");

        // The agent's process stays, and connects again.
        bed.controller.groovy("jenkins.model.Jenkins.get().getComputer('cosa').channel.close()");
        bed.agent.awaitOnline();

        assertAllContinue("connection");
        assertNextBuildsWork();
    }

    @Test
    void abortInAnyPhaseEndsAllProcesses() throws IOException {
        waitInEveryPhase("abort");

        builds.values().forEach(RealBuild::abort);

        builds.forEach((phase, build) -> build.expect("ABORTED"));
        for (String phase : PHASES) {
            Await.until(
                    "the processes of the phase " + phase + " to end",
                    Duration.ofSeconds(20),
                    () -> ProcessesWith.environment(mark("abort", phase)).isEmpty());
        }
        bed.open(bed.gate("abort"));
        assertNextBuildsWork();
    }

    @Test
    void timeoutLeavesUsableDirectory() {
        RealJob job = bed.controller.addJob("phase-timeout", """
                node('cosa') {
                  withEnv([fileExists('src') ? 'A=B' : 'COSA_STANDIN_HANG=build', 'MARK=phase-timeout']) {
                    timeout(time: 8, unit: 'SECONDS') {
                      def build = cosaBuild source: 'https://github.com/openshift/os'
                      echo "built ${build.id}, ${build.changed}"
                    }
                  }
                }
                """);

        RealBuild first = job.build().expect("ABORTED");
        Await.until(
                "the processes of the build to end",
                Duration.ofSeconds(20),
                () -> ProcessesWith.environment("MARK=phase-timeout").isEmpty());

        assertThat(first.console()).contains("build: hanging", "Timeout has been exceeded");
        assertThat(job.build().expect("SUCCESS").console()).containsPattern("built \\S+, true");
    }

    private void waitInEveryPhase(String event) throws IOException {
        Path earlier = bed.directory("no builds");
        assertThat(Files.exists(bed.gate(event))).isFalse();
        for (String phase : PHASES) {
            RealJob job = bed.controller.addJob(
                    event + "-in-" + phase, """
                    node('cosa') {
                      withEnv(['COSA_GATE=%s', 'COSA_GATE_PHASE=%s', '%s']) {
                        def build = cosaBuild source: 'https://github.com/openshift/os', buildFetchUrl: '%s',
                            artifacts: ['qemu'], compress: true, verify: true, force: true
                        echo "built ${build.id} with ${build.images.qemu.path}: ${build.changed}"
                      }
                    }
                    """.formatted(bed.gate(event), phase, mark(event, phase), earlier));
            jobs.put(phase, job);
            builds.put(phase, job.build());
        }
        builds.forEach((phase, build) -> {
            build.awaitLog("waiting at the gate");
            assertThat(build.console()).contains("--- cosaBuild: " + phase + " ---");
        });
    }

    private void assertAllContinue(String event) {
        builds.forEach((phase, build) -> assertThat(build.console())
                .as(phase)
                .doesNotContain("through the gate")
                .contains("waiting at the gate"));
        bed.open(bed.gate(event));
        builds.forEach((phase, build) -> {
            build.expect("SUCCESS");
            assertThat(build.console())
                    .as(phase)
                    .contains("through the gate")
                    .containsPattern("built \\S+ with \\S+\\.img\\.gz: true");
            assertThat(build.console().split("waiting at the gate", -1))
                    .as(phase + " ran once")
                    .hasSize(2);
        });
    }

    private void assertNextBuildsWork() {
        builds.clear();
        jobs.forEach((phase, job) -> builds.put(phase, job.build()));
        builds.forEach((phase, build) -> assertThat(build.expect("SUCCESS").console())
                .as("the build after " + phase)
                .containsPattern("built \\S+ with \\S+\\.img\\.gz: true"));
    }

    private static String mark(String event, String phase) {
        return "MARK=" + event + "-" + phase;
    }
}
