package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shared library without its optional plugins. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class LibraryWithoutPluginsIT {
    private final PipelineBed bed;

    LibraryWithoutPluginsIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void loadWholeLibrary() {
        SharedLibrary.set(
                bed.controller,
                SharedLibrary.SANDBOXED,
                SharedLibrary.configuration(
                        "coreos-assembler", SharedLibrary.whole(bed.directory("whole library")), false));
    }

    @Test
    void archivesTestResultsWithoutJunit() {
        RealBuild build = run("library-no-junit", """
                withEnv(['COSA_STANDIN_KOLA=77']) {
                  coreosPipeline agent: 'cosa', source: 'https://github.com/openshift/os', artifacts: 'qemu',
                    test: [tests: 'basic']
                }
                """).expect("UNSTABLE");

        assertThat(build.console())
                .contains("coreosTest: the results of kola are not shown as test results, because the plugin junit is "
                        + "not installed; they are kept as kola.xml");
        assertThat(build.directory().resolve("archive/kola.xml")).content().contains("name=\"basic\"");
        assertThat(build.directory().resolve("archive/kola.tar.xz")).exists();
    }

    @Test
    void errorNamesMissingPluginOfLock() {
        RealBuild build = run("library-no-lock", """
                coreosPipeline agent: 'cosa', source: 'https://github.com/openshift/os', lock: 'x'
                """).expect("FAILURE");

        assertThat(build.console())
                .contains("ERROR: coreosPipeline: there is no step 'lock' here: install the plugin lockable-resources")
                .doesNotContain("\tat ");
    }

    @Test
    void errorNamesMissingPluginOfPod() {
        RealBuild build = run("library-no-pod", """
                coreosPod(secrets: ['a', 'b:/c', 'd:e:/f'], emptyDirs: ['/srv'], env: [A: 'b'], arch: 'aarch64',
                  containers: [[name: 'x', image: 'y']], disk: '40Gi') { echo 'never' }
                """).expect("FAILURE");

        assertThat(build.console())
                .contains("ERROR: coreosPod: there is no step 'podTemplate' here: install the plugin kubernetes")
                .doesNotContain("\tat ");
    }

    private RealBuild run(String name, String script) {
        return bed.controller
                .addJob(name, "@Library('coreos-assembler') _\n" + script)
                .build();
    }
}
