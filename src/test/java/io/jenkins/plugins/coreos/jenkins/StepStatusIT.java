package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The status of a running step, and its name in the log and in the views. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class StepStatusIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PipelineBed bed;

    StepStatusIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void runningBuildShowsPhaseAndDurationAfterRestart() {
        Path gate = bed.gate("status");
        RealBuild build = bed.controller.addJob("status", """
                        node('cosa') {
                          withEnv(['COSA_GATE=%s']) { cosaBuild source: 'https://github.com/openshift/os' }
                        }
                        """.formatted(gate)).build();
        build.awaitLog("waiting at the gate");
        awaitStatus("status", "cosaBuild: phase build, \\d+ s; .*");

        bed.controller.restart();
        bed.agent.awaitOnline();

        awaitStatus("status", "cosaBuild: phase build, \\d+ .*");
        bed.open(gate);
        build.expect("SUCCESS");
    }

    @Test
    void runningPushShowsProgress() {
        TestArchive archive = Archives.image()
                .layers(60, 300_000)
                .seed(5)
                .write(bed.directory("status").resolve("a.tar"));
        RealBuild build = bed.controller
                .addJob("status-push", """
                        node('cosa') {
                          pushOciArchive archive: '%s', to: '%s/org/status:1', credentialsId: '%s', tlsVerify: false,
                            parallel: 1
                        }
                        """.formatted(archive.path(), bed.registry.host(), CREDENTIALS))
                .build();
        Await.until(
                "some blobs to be there",
                MINUTE,
                () -> bed.registry.blobDigests("org/status").size() > 2);
        bed.freezeRegistry();
        try {
            String place = Pattern.quote(bed.registry.host() + "/org/status");
            awaitStatus("status-push", "pushing [\\d.]+ of 1[78]\\.\\d MiB to " + place);
        } finally {
            bed.thawRegistry();
        }
        build.expect("SUCCESS");
    }

    @Test
    void viewsNameEachStepOnceWithoutSecrets() {
        RealBuild build = bed.controller.addJob("labels", """
                        node('cosa') {
                          fixOpenshiftUser 'builder'
                          cosaBuild source: 'https://user:t0ken@git.example/os?a=t0ken', variant: 'rhel-9.6', phases: 'init'
                          catchError { cosaBuild source: 'https://user:t0ken@git.example/os?a=t0ken', cosaDir: '/proc/x' }
                          catchError { pushOciArchive archive: 'none', to: ['docker://quay.io/org/rhcos', 'b:5000/c/d:1'] }
                          catchError { layerOciImage from: 'base.ociarchive', add: 'none', archive: 'x' }
                        }
                        """).build().expect("FAILURE");

        String names = bed.controller.groovy("""
                def run = jenkins.model.Jenkins.get().getItemByFullName('labels').getBuildByNumber(1)
                def nodes = new org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner()
                    .allNodes(run.execution)
                return nodes.collect { it.displayFunctionName + ', ' + it.displayName + ' = ' +
                    org.jenkinsci.plugins.workflow.actions.ArgumentsAction.getStepArgumentsAsString(it) }.join('\\n')
                """);
        assertThat(names)
                .contains("fixOpenshiftUser, Give OpenShift's random user ID a usable identity = builder")
                .contains("cosaBuild, Build RHCOS or FCOS with COSA = rhel-9.6 (init)")
                .contains("cosaBuild, Build RHCOS or FCOS with COSA = https://git.example/os")
                .contains("pushOciArchive, Push an OCI archive to a registry = quay.io/org/rhcos, b:5000/c/d:1")
                .contains("layerOciImage, Add files to an image as a layer = base.ociarchive")
                .doesNotContain("t0ken");
        assertThat(build.console())
                .contains("[Pipeline] fixOpenshiftUser\n", "[Pipeline] cosaBuild\n", "[Pipeline] pushOciArchive\n");
    }

    private void awaitStatus(String job, String pattern) {
        Pattern wanted = Pattern.compile(pattern, Pattern.DOTALL);
        Await.until(
                "a status like " + pattern,
                MINUTE,
                () -> wanted.matcher(status(job).strip()).matches(),
                () -> status(job));
    }

    private String status(String job) {
        return bed.controller.groovy("""
                def run = jenkins.model.Jenkins.get().getItemByFullName('%s').getBuildByNumber(1)
                return run.execution.getCurrentExecutions(false).get()
                    .findAll { it.class.name.startsWith('io.jenkins.plugins.coreos') }
                    .collect { it.status }.join('|')
                """.formatted(job));
    }
}
