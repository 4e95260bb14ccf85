package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One build by the shared library, with a restart of the controller in the middle of each of its stages. */
@Tag("jenkins")
@ExtendWith({LibraryBed.class, FailureLogs.class})
class LibraryRestartIT {
    /** Waits in each phase until a file exists. */
    private static final String GATE = """
            #!/bin/sh
            case "${0##*/} $*" in
            *--help* | *--supported-platforms*) phase= ;;
            "id "*) phase=prepare ;;
            *) phase=$1 ;;
            esac
            case $phase in
            prepare | init | fetch | build | osbuild | compress | kola)
                if [ ! -e "$LIBRARY_GATES/$phase.passed" ]; then
                    echo "at the gate of $phase" >&2
                    until [ -e "$LIBRARY_GATES/$phase" ]; do sleep 0.1; done
                    touch "$LIBRARY_GATES/$phase.passed"
                fi
                ;;
            esac
            PATH=${PATH#*:}
            exec "${0##*/}" "$@"
            """;

    private final PipelineBed bed;

    LibraryRestartIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void buildSurvivesRestartInEachStage() throws IOException {
        SharedLibrary.load(bed);
        Path gates = bed.directory("gates of the library");
        Files.setPosixFilePermissions(gates, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path programs = bed.directory("gated programs");
        for (String name : List.of("cosa", "id")) {
            Path program = Files.writeString(programs.resolve(name), GATE);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        bed.forgetUser();
        RealBuild build = bed.controller
                .addJob("library-restarts", """
                @Library('coreos-assembler') _
                withEnv(['LIBRARY_GATES=%s', 'COSA_STANDIN_SIZE=20000000', 'COSA_STANDIN_LAYERS=20']) {
                  def result = coreosPipeline source: 'https://github.com/openshift/os', artifacts: 'qemu',
                    agent: { body -> node('cosa') { withEnv(["PATH=%s:${env.PATH}"]) { body() } } }, compress: true,
                    to: '%s/org/restarts:now', credentialsId: '%s', push: [tlsVerify: false, parallel: 1],
                    test: [tests: 'basic'], lock: 'restarts'
                  echo "pushed ${result.image.digest}"
                }
                """.formatted(gates, programs, bed.registry.host(), CREDENTIALS))
                .build();

        for (String phase : List.of("prepare", "init", "fetch", "build", "osbuild", "kola", "compress")) {
            build.awaitLog("at the gate of " + phase);
            if (phase.equals("compress")) {
                // The next stage is the push. With a frozen registry, it is still running at the next restart.
                bed.freezeRegistry();
            }
            bed.controller.restart();
            bed.agent.awaitOnline();
            bed.open(gates.resolve(phase));
        }
        Await.until(
                "the push to run on the agent",
                Duration.ofMinutes(1),
                () -> !bed.pushThreads().isEmpty());
        bed.controller.restart();
        bed.agent.awaitOnline();
        bed.thawRegistry();

        build.expect("SUCCESS");
        List<StageTable.Stage> stages = StageTable.of(bed.controller, build);
        System.out.println(StageTable.markdown("a restart in each stage", stages));
        assertThat(stages)
                .extracting(stage -> stage.path() + " " + stage.state())
                .containsExactly(
                        "Prepare SUCCESS",
                        "Init SUCCESS",
                        "Fetch SUCCESS",
                        "Build SUCCESS",
                        "Artifacts SUCCESS",
                        "Test SUCCESS",
                        "Compress SUCCESS",
                        "Push SUCCESS");
        assertThat(build.console()).contains("pushed " + bed.registry.manifestDigest("org/restarts", "now"));
        assertThat(build.console().lines().filter(line -> line.contains("Resuming build at")))
                .hasSize(8);
        assertThat(bed.agent.workspace("library-restarts").resolve("cosa")).isEmptyDirectory();
        assertThat(Duration.ofMillis(
                        stages.stream().mapToLong(StageTable.Stage::millis).sum()))
                .isGreaterThan(Duration.ofSeconds(8));
    }
}
