package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the test bed of the other tests in a real Jenkins. */
@Tag("jenkins")
class RealControllerIT {
    @TempDir
    static Path directory;

    private static RealController controller;
    private static RealAgent agent;

    @BeforeAll
    static void startController() {
        controller = RealController.start(directory);
        agent = controller.addAgent("cosa", Map.of("PATH", System.getenv("PATH"), "MARK", "of this agent"));
    }

    @AfterAll
    static void stopController() {
        if (controller != null) {
            controller.close();
        }
    }

    @Test
    void pluginOfTheCentralBuildAndItsDependenciesAreActive() {
        assertThat(controller.groovy("jenkins.model.Jenkins.get().pluginManager.failedPlugins*.toString().join(', ')"))
                .isEmpty();
        assertThat(controller.groovy("jenkins.model.Jenkins.get().pluginManager.getPlugin('coreos-assembler').active"))
                .isEqualTo("true");
        assertThat(controller.groovy("jenkins.model.Jenkins.VERSION")).isEqualTo("2.541.3");
    }

    @Test
    void pipelineRunsOnAgentInSeparateProcess() {
        RealBuild build = controller
                .addJob("green", "node('cosa') { sh 'echo \"$MARK, parent $PPID\"' }")
                .build()
                .expect("SUCCESS");

        assertThat(build.console()).contains("Running on cosa", "of this agent, parent ");
    }

    @Test
    void buildSurvivesRestartOfController() {
        RealBuild build = controller.addJob("restart", untilFileExists("go-on")).build();
        build.awaitLog("the file is awaited");

        controller.restart();
        agent.awaitOnline();
        touch("restart", "go-on");

        build.expect("SUCCESS");
        assertThat(build.console()).contains("Resuming build", "the file is there");
    }

    @Test
    void buildSurvivesKillOfController() {
        RealBuild build = controller.addJob("crash", untilFileExists("go-on")).build();
        build.awaitLog("the file is awaited");

        controller.crash();
        agent.awaitOnline();
        touch("crash", "go-on");

        build.expect("SUCCESS");
        assertThat(build.console()).contains("the file is there");
    }

    @Test
    void abortEndsProcessesOfBuild() {
        RealBuild build = controller
                .addJob("abort", "node('cosa') { sh 'echo awaiting the end; sleep 4711' }")
                .build();
        build.awaitLog("awaiting the end");
        assertThat(sleepers()).isEqualTo(1);

        build.abort();

        build.expect("ABORTED");
        Await.until("the sleep to end", java.time.Duration.ofSeconds(30), () -> sleepers() == 0);
    }

    private static long sleepers() {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").endsWith("sleep 4711"))
                .count();
    }

    private static String untilFileExists(String file) {
        return """
                node('cosa') {
                  sh 'echo the file is awaited; until [ -e %s ]; do sleep 0.1; done; echo the file is there'
                }
                """.formatted(file);
    }

    private static void touch(String job, String file) {
        try {
            java.nio.file.Files.createFile(agent.workspace(job).resolve(file));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
