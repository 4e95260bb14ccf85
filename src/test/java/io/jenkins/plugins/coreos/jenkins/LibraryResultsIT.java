package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** kola's results in Jenkins: test results, artifacts, and the status of the build and of its stage. */
@Tag("jenkins")
@ExtendWith({LibraryBed.class, FailureLogs.class})
class LibraryResultsIT {
    private final PipelineBed bed;

    LibraryResultsIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void loadLibrary() {
        SharedLibrary.load(bed);
    }

    @Test
    void failedTestFailsBuildAndPreventsPush() throws JsonException {
        RealBuild build = build("results-fail", "COSA_STANDIN_KOLA=1", "to: 'quay.io/org/rhcos'")
                .expect("FAILURE");

        JsonObject report = report(build);
        assertThat(report.number("failCount")).isOne();
        assertThat(report.number("passCount")).isZero();
        JsonObject test = tests(report).get(0);
        assertThat(test.string("className")).isEqualTo("kola.tests");
        assertThat(test.string("name")).isEqualTo("basic");
        assertThat(test.string("status")).isIn("FAILED", "REGRESSION");
        assertThat(test.string("errorDetails")).isEqualTo("Test failed");
        assertThat(test.string("errorStackTrace")).contains("what basic said");
        assertThat(test.string("stdout")).contains("a console");
        assertThat(states(build)).endsWith("Artifacts SUCCESS", "Test FAILURE");
        assertThat(artifacts(build)).containsExactly("kola.tar.xz");
        assertThat(build.console())
                .contains("ERROR: coreosTest: cosa kola run ended with exit code 1; see kola.tar.xz")
                .doesNotContain("\tat ");
    }

    @Test
    void warningTestMakesBuildUnstableWithoutFailedTest() throws JsonException {
        RealBuild build =
                build("results-warn", "COSA_STANDIN_KOLA=77", "compress: true").expect("UNSTABLE");

        JsonObject report = report(build);
        assertThat(report.number("failCount")).isZero();
        assertThat(tests(report)).hasSize(1);
        assertThat(tests(report).get(0).string("status")).isEqualTo("PASSED");
        assertThat(states(build)).endsWith("Test UNSTABLE", "Compress SUCCESS");
        assertThat(artifacts(build)).containsExactly("kola.tar.xz");
    }

    @Test
    void testThatPassesOnRerunMarksOnlyItsStageUnstable() throws JsonException {
        RealBuild build = build("results-flaky", "COSA_STANDIN_KOLA=flaky", "compress: true")
                .expect("SUCCESS");

        assertThat(report(build).number("failCount")).isOne();
        assertThat(states(build)).endsWith("Test UNSTABLE", "Compress SUCCESS");
    }

    @Test
    void publishesPassedTests() throws JsonException {
        RealBuild build =
                build("results-pass", "COSA_STANDIN_KOLA=0", "compress: true").expect("SUCCESS");

        JsonObject report = report(build);
        assertThat(report.number("failCount")).isZero();
        assertThat(tests(report)).hasSize(1);
        assertThat(build.console()).doesNotContain("None of the test reports");
        List<String> steps = new ArrayList<>();
        for (JsonObject step : bed.controller
                .http()
                .json(path(build) + "stages/allSteps")
                .object("data")
                .objects("steps")) {
            steps.add(step.string("title") + " | " + step.string("name"));
        }
        assertThat(steps).as("the steps in Pipeline Graph View").contains("Build RHCOS or FCOS with COSA | (build)");
        assertThat(states(build)).endsWith("Test SUCCESS", "Compress SUCCESS");
        assertThat(artifacts(build)).containsExactly("kola.tar.xz");
    }

    @Test
    void resultsOfArchitecturesHaveDifferentClasses() throws JsonException {
        RealBuild build = bed.controller.addJob("results-arches", """
                        @Library('coreos-assembler') _
                        def other = { body -> node('cosa') { withEnv(['COSA_STANDIN_ARCH=s390x']) { body() } } }
                        withEnv(['COSA_STANDIN_KOLA=77', 'COSA_STANDIN_ARCH=x86_64']) {
                          coreosPipeline source: 'https://github.com/openshift/os', version: '1.2.3',
                            arches: [x86_64: 'cosa', s390x: other], artifacts: 'qemu', test: [tests: 'basic']
                        }
                        """).build().expect("UNSTABLE");

        List<String> classes = new ArrayList<>();
        for (JsonObject test : tests(report(build))) {
            classes.add(test.string("className"));
        }
        assertThat(classes).containsExactlyInAnyOrder("kola-x86_64.tests", "kola-s390x.tests");
        assertThat(artifacts(build)).containsExactlyInAnyOrder("kola-x86_64.tar.xz", "kola-s390x.tar.xz");
    }

    private RealBuild build(String name, String environment, String more) {
        return bed.controller.addJob(name, """
                        @Library('coreos-assembler') _
                        withEnv(['%s']) {
                          coreosPipeline agent: 'cosa', source: 'https://github.com/openshift/os', artifacts: 'qemu',
                            test: [tests: 'basic'], %s
                        }
                        """.formatted(environment, more)).build();
    }

    private List<String> states(RealBuild build) {
        return StageTable.of(bed.controller, build).stream()
                .map(stage -> stage.path() + " " + stage.state())
                .toList();
    }

    private JsonObject report(RealBuild build) {
        return bed.controller.http().json(path(build) + "testReport/api/json");
    }

    private static List<JsonObject> tests(JsonObject report) throws JsonException {
        List<JsonObject> tests = new ArrayList<>();
        for (JsonObject suite : report.objects("suites")) {
            tests.addAll(suite.objects("cases"));
        }
        return tests;
    }

    private List<String> artifacts(RealBuild build) {
        try {
            List<String> names = new ArrayList<>();
            for (JsonObject artifact :
                    bed.controller.http().json(path(build) + "api/json").objects("artifacts")) {
                names.add(artifact.string("fileName"));
            }
            return names;
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    private static String path(RealBuild build) {
        return "job/" + build.job() + "/" + build.number() + "/";
    }
}
