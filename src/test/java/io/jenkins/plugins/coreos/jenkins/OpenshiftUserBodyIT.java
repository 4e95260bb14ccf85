package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code withOpenshiftUser { ... }}, which runs a script and then its body. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class OpenshiftUserBodyIT {
    /** The script calls this program early. */
    private static final String GATED_ID = """
            #!/bin/sh
            if [ ! -e "$ID_GATE" ]; then
                echo "waiting to know who I am" >&2
                until [ -e "$ID_GATE" ]; do sleep 0.1; done
            fi
            exec /usr/bin/id "$@"
            """;

    private static final String SHOW = "sh 'echo \"home $HOME user $USER logname $LOGNAME\"'";

    private final PipelineBed bed;

    OpenshiftUserBodyIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void onlyTheBodySeesTheIdentityAndStepReturnsItsResult() {
        RealBuild build =
                bed.controller.addJob("user-body", """
                        node('cosa') {
                          def seen = withOpenshiftUser(user: 'builder') {
                            %s
                            env.USER
                          }
                          echo "the body said $seen"
                          withOpenshiftUser('builder') { echo 'and without a name' }
                          sh 'echo "outside: home $HOME user ${USER:-none}"'
                        }
                        """.formatted(SHOW)).build().expect("SUCCESS");

        assertThat(build.console())
                .containsPattern("home /\\S.* user builder logname builder")
                .contains("the body said builder", "and without a name", "outside: home / user none");
    }

    @Test
    void survivesCrashesDuringSetupAndInTheBody() throws IOException {
        Path identity = bed.gate("user-identity");
        Path body = bed.gate("user-body");
        RealBuild build = bed.controller
                .addJob("user-crash", """
                        node('cosa') {
                          withEnv(['PATH+ID=%s', 'ID_GATE=%s']) {
                            withOpenshiftUser {
                              sh 'set +x; echo in the body; until [ -e "%s" ]; do sleep 0.1; done'
                              %s
                            }
                          }
                        }
                        """.formatted(gatedId(), identity, body, SHOW))
                .build();
        build.awaitLog("waiting to know who I am");

        bed.controller.crash();
        bed.agent.awaitOnline();
        bed.open(identity);
        build.awaitLog("in the body");
        bed.controller.crash();
        bed.agent.awaitOnline();
        bed.open(body);

        build.expect("SUCCESS");
        assertThat(build.console()).containsPattern("home /\\S.* user builder logname builder");
        assertThat(build.console().split("(?m)^in the body$", -1))
                .as("the body runs once")
                .hasSize(2);
    }

    @Test
    void abortEndsScriptOrBody() throws IOException {
        String mark = "MARK_OF_THE_TEST=" + System.nanoTime();
        RealJob job = bed.controller.addJob("user-abort", """
                node('cosa') {
                  withEnv(['PATH+ID=%s', 'ID_GATE=%s', '%s']) {
                    withOpenshiftUser { sh 'echo in the body; sleep 1000' }
                  }
                }
                """.formatted(gatedId(), bed.gate("user-abort"), mark));
        RealBuild first = job.build();
        first.awaitLog("waiting to know who I am");
        first.abort();
        first.expect("ABORTED");
        assertEnded(mark);

        bed.open(bed.gate("user-abort"));
        RealBuild second = job.build();
        second.awaitLog("in the body");
        second.abort();
        second.expect("ABORTED");
        assertEnded(mark);
        assertThat(first.console()).doesNotContain("in the body");
    }

    @Test
    void errorsAreOneLineAndTheBodyDoesNotRun() {
        RealBuild build = bed.controller.addJob("user-errors", """
                        node('cosa') {
                          catchError { fixOpenshiftUser { echo 'never' } }
                          catchError { withOpenshiftUser(user: 'root') { echo 'never' } }
                          catchError { withOpenshiftUser(usr: 'x') { echo 'never' } }
                        }
                        """).build().expect("FAILURE");

        assertThat(build.console())
                .contains("ERROR: fixOpenshiftUser takes no body: write withOpenshiftUser { ... }")
                .contains("ERROR: withOpenshiftUser: user root is UID 0: choose another name")
                .contains("ERROR: withOpenshiftUser: 'usr' is not a parameter; did you mean 'user'?")
                .doesNotContain("never")
                .doesNotContainPattern("(?m)^\\s+at [\\w.]+");
    }

    private Path gatedId() throws IOException {
        Path directory = bed.directory("gated id");
        Path id = Files.writeString(directory.resolve("id"), GATED_ID);
        Files.setPosixFilePermissions(id, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory;
    }

    private static void assertEnded(String mark) {
        Await.until(
                "the processes of the build to end",
                Duration.ofSeconds(20),
                () -> ProcessesWith.environment(mark).isEmpty());
    }
}
