package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.SharedLibrary.SANDBOXED;
import static io.jenkins.plugins.coreos.jenkins.SharedLibrary.TRUSTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shared library in a real controller, by default in the sandbox. */
@Tag("jenkins")
@ExtendWith({LibraryBed.class, FailureLogs.class})
class LibraryIT {
    private static final String[] STAGES = {"Prepare", "Init", "Fetch", "Build", "QEMU", "Test", "Compress", "Push"};

    private final PipelineBed bed;
    private Path repository;

    LibraryIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void loadLibrary() {
        repository = SharedLibrary.repository(bed.directory("library"));
        SharedLibrary.load(bed);
    }

    @AfterEach
    void unloadLibraries() {
        SharedLibrary.set(bed.controller, SANDBOXED);
    }

    @Test
    void wholeBuildIsOneCallInSandboxWithoutApproval() {
        RealBuild build = run("library-all", all("org/library-all")).expect("SUCCESS");

        List<StageTable.Stage> stages = StageTable.of(bed.controller, build);
        assertThat(stages).extracting(StageTable.Stage::path).containsExactly(STAGES);
        assertThat(stages).extracting(StageTable.Stage::state).containsOnly("SUCCESS");
        assertThat(stages).extracting(StageTable.Stage::millis).allMatch(millis -> millis >= 0);
        assertThat(bed.registry.tags("org/library-all")).hasSize(1);
        assertThat(build.console())
                .containsPattern("hook after \\S+")
                .contains("tests SUCCESS")
                .doesNotContain("is not installed");
        assertThat(build.directory().resolve("archive/kola.tar.xz")).exists();
        assertThat(bed.controller.groovy(
                        "org.jenkinsci.plugins.scriptsecurity.scripts.ScriptApproval.get().pendingSignatures"))
                .isEqualTo("[]");
        assertThat(description("library-all")).matches("\\[rhel-9.6]\\[\\w+] ⚡ \\d\\S+");
        assertThat(bed.agent.workspace("library-all").resolve("cosa")).isEmptyDirectory();
    }

    @Test
    void wholeBuildWithTrustedLibrary() {
        SharedLibrary.set(bed.controller, TRUSTED, SharedLibrary.configuration("coreos-assembler", repository, false));

        RealBuild build = run("library-trusted", all("org/library-trusted")).expect("SUCCESS");

        assertThat(StageTable.of(bed.controller, build))
                .extracting(StageTable.Stage::path)
                .containsExactly(STAGES);
    }

    @Test
    void callsTheStepBesideALibraryWithAVariableCosaBuild() {
        Path another = SharedLibrary.another(bed.directory("another library"));
        SharedLibrary.set(
                bed.controller,
                SANDBOXED,
                SharedLibrary.configuration("another", another, true),
                SharedLibrary.configuration("coreos-assembler", repository, false));

        RealBuild build = run("library-beside-another", """
                @Library('coreos-assembler') _
                assert cosaBuild(variant: 'x') == null
                def result = coreosPipeline agent: 'cosa', source: 'https://github.com/openshift/os', keep: 'all'
                node('cosa') {
                  echo "step: ${steps.cosaBuild(cosaDir: 'cosa', phases: ['init']).id == result.id}"
                }
                """).expect("SUCCESS");

        assertThat(build.console())
                .contains("the variable cosaBuild of another library, with [variant:x]", "step: true", "(Fetch)")
                .doesNotContain("of another library, with [phases");
    }

    @Test
    void settingsWarnOfALibraryThatHidesTheStep() {
        String hidden = "coreos-ci-lib is loaded into every Pipeline";
        assertThat(bed.controller.http().get("manage/configure")).doesNotContain(hidden);

        Path another = SharedLibrary.another(bed.directory("another library"));
        SharedLibrary.set(bed.controller, SANDBOXED, SharedLibrary.configuration("coreos-ci-lib", another, true));

        assertThat(bed.controller.http().get("manage/configure")).contains(hidden, "steps.cosaBuild(...)");
    }

    @Test
    void wrongParameterIsOneLineInLog() {
        RealBuild build = run("library-wrong", """
                @Library('coreos-assembler') _
                coreosPipeline agent: 'cosa', sorce: 'https://github.com/openshift/os'
                """).expect("FAILURE");

        assertThat(build.console())
                .contains("ERROR: coreosPipeline has no parameter 'sorce'; did you mean 'source'?")
                .doesNotContain("Running on", "\tat ");
    }

    @Test
    void cleansUpFailedBuild() {
        RealBuild build = run("library-fails", """
                @Library('coreos-assembler') _
                withEnv(['COSA_STANDIN_FAIL=build:3']) {
                  coreosPipeline agent: 'cosa', source: 'https://github.com/openshift/os', to: 'quay.io/org/rhcos'
                }
                """).expect("FAILURE");

        assertThat(StageTable.of(bed.controller, build))
                .extracting(stage -> stage.path() + " " + stage.state())
                .containsExactly("Prepare SUCCESS", "Init SUCCESS", "Fetch SUCCESS", "Build FAILURE");
        assertThat(build.console()).contains("phase build").doesNotContain("\tat ");
        assertThat(bed.agent.workspace("library-fails").resolve("cosa")).isEmptyDirectory();
    }

    private RealBuild run(String name, String script) {
        return bed.controller.addJob(name, script).build();
    }

    private String description(String job) {
        return bed.controller.groovy(
                "jenkins.model.Jenkins.get().getItemByFullName('" + job + "').getBuildByNumber(1).description");
    }

    private String all(String place) {
        return """
                @Library('coreos-assembler') _
                def result = coreosPipeline agent: 'cosa', source: 'https://github.com/openshift/os', variant: 'rhel-9.6',
                  artifacts: [QEMU: ['qemu']], compress: true, verify: true, timeout: '20m', timeouts: [Build: '10m'],
                  to: '%s/%s', credentialsId: '%s', push: [tlsVerify: false],
                  hooks: [afterBuild: { state -> echo "hook after ${state.build.id}" }]
                echo "pushed ${result.image.reference}, tests ${result.test.result}"
                """.formatted(bed.registry.host(), place, CREDENTIALS);
    }
}
