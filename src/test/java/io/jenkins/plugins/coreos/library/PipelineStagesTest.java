package io.jenkins.plugins.coreos.library;

import static io.jenkins.plugins.coreos.library.StandardSteps.ID;
import static io.jenkins.plugins.coreos.library.StandardSteps.build;
import static io.jenkins.plugins.coreos.library.StandardSteps.isPhase;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.library.LibraryRun.Failure;
import io.jenkins.plugins.coreos.library.LibraryRun.Recorded;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code coreosPipeline}: the stages, and their failures. */
class PipelineStagesTest {
    private static final String ALL = """
            coreosPipeline(agent: 'cosa', source: 'https://github.com/openshift/os', buildFetchUrl: 'https://b.example/builds',
              artifacts: [Qemu: ['qemu'], Metal: ['metal', 'live']], compress: true, to: 'quay.io/org/rhcos')""";

    private final LibraryRun run = new LibraryRun();

    @Test
    void everyPhaseIsAStage() throws Throwable {
        run.run(ALL);

        assertThat(run.stages())
                .containsExactly(
                        "Prepare", "Init", "BuildFetch", "Fetch", "Build", "Qemu", "Metal", "Test", "Compress", "Push");
        assertThat(run.calls("cosaBuild"))
                .extracting(call -> call.around().replaceFirst(".* > stage ", "")
                        + call.arguments().get("phases"))
                .containsExactly(
                        "Init[init]",
                        "BuildFetch[buildfetch]",
                        "Fetch[fetch]",
                        "Build[build]",
                        "Qemu[osbuild]",
                        "Metal[osbuild]",
                        "Compress[compress]");
        assertThat(run.call("pushOciArchive").around()).endsWith("> stage Push");
    }

    @Test
    void hasFourStagesByDefault() throws Throwable {
        run.run("coreosPipeline source: '/src'");

        assertThat(run.stages()).containsExactly("Prepare", "Init", "Fetch", "Build");
    }

    @Test
    void returnsBuildImageAndTest() throws Throwable {
        @SuppressWarnings("unchecked")
        Map<String, Object> result = (Map<String, Object>) run.run("return " + ALL);

        assertThat(result).containsEntry("changed", true).containsEntry("id", ID);
        assertThat(result.get("build")).asString().contains("changed=true");
        assertThat(result.get("builds")).asString().startsWith("{x86_64=");
        assertThat(result.get("image")).asString().contains("quay.io/org/rhcos@sha256:");
        assertThat(result.get("test")).asString().contains("SUCCESS");
    }

    @Test
    void endsAfterAnUnchangedBuild() throws Throwable {
        run.step("cosaBuild", call -> build("x86_64", ID, false));

        assertThat(run.run("return " + ALL + ".changed")).isEqualTo(false);

        assertThat(run.stages()).containsExactly("Prepare", "Init", "BuildFetch", "Fetch", "Build");
        assertThat(run.log()).contains("nothing has changed since " + ID);
        assertThat(run.currentBuild.getDescription()).isEqualTo("[os][x86_64] 💤 (no new build)");
        assertThat(cleaned()).containsExactly("all", "all");
    }

    @Test
    void continuesAfterAnUnchangedBuildIfConfigured() throws Throwable {
        run.step("cosaBuild", call -> build("x86_64", ID, false));

        run.run("coreosPipeline source: '/src', to: 'quay.io/org/rhcos', stopIfUnchanged: false");

        assertThat(run.stages()).endsWith("Build", "Push");
    }

    @ParameterizedTest
    @ValueSource(strings = {"init", "buildfetch", "fetch", "build", "osbuild", "compress"})
    void failedPhaseEndsTheBuildAndCleansUp(String phase) {
        run.step("cosaBuild", call -> {
            if (isPhase(call, phase)) {
                throw new Failure(phase + " failed");
            }
            return build("x86_64", ID, isPhase(call, "build"));
        });

        assertThat(run.fail(ALL)).isEqualTo(phase + " failed");

        assertThat(cleaned()).containsExactly("all", "all");
        assertThat(run.calls("sh").get(run.calls("sh").size() - 1).around()).isEqualTo("node cosa > withEnv []");
        assertThat(run.calls("pushOciArchive")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixOpenshiftUser", "withOpenshiftUser", "pushOciArchive", "archiveArtifacts"})
    void failedStepEndsTheBuildAndCleansUp(String step) {
        run.step(step, call -> {
            throw new Failure(step + " failed");
        });

        assertThat(run.fail(ALL)).isEqualTo(step + " failed");

        assertThat(cleaned()).last().isEqualTo("all");
    }

    @Test
    void abortedBuildCleansUp() {
        run.step("cosaBuild", call -> {
            throw new InterruptedException("aborted");
        });

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> run.run(ALL)))
                .hasMessage("aborted");

        assertThat(cleaned()).containsExactly("all", "all");
    }

    @Test
    void doesNotPushAfterAFailedTest() {
        run.step("sh", call -> String.valueOf(call.arguments.get("label")).startsWith("cosa kola") ? 1 : 0);

        assertThat(run.fail(ALL))
                .isEqualTo("coreosTest: cosa kola run ended with exit code 1; see kola.tar.xz, and the "
                        + "names of failed tests in the log above");

        assertThat(run.stages()).endsWith("Test");
        assertThat(run.calls("archiveArtifacts")).hasSize(1);
    }

    @Test
    void pushesUnstableBuildAfterATestWarning() throws Throwable {
        run.step("sh", call -> String.valueOf(call.arguments.get("label")).startsWith("cosa kola") ? 77 : 0);

        assertThat(run.run("return " + ALL + ".test.result")).isEqualTo("UNSTABLE");

        assertThat(run.currentBuild.getResult()).isEqualTo("UNSTABLE");
        assertThat(run.stages()).endsWith("Push");
        assertThat(run.calls("unstable"))
                .extracting(Recorded::around)
                .allMatch(around -> around.endsWith("stage Test"));
    }

    @Test
    void reportsFailedCleanupWithoutFailing() throws Throwable {
        run.step("sh", call -> String.valueOf(call.arguments.get("label")).startsWith("clean") ? 1 : 0);

        run.run("coreosPipeline source: '/src'");

        assertThat(run.log()).contains("not all of cosa could be removed");
    }

    @Test
    void omitsTheUserStepsIfConfigured() throws Throwable {
        run.run("coreosPipeline source: '/src', fixUser: false");

        assertThat(run.calls("fixOpenshiftUser")).isEmpty();
        assertThat(run.calls("withOpenshiftUser")).isEmpty();
        assertThat(run.stages()).containsExactly("Prepare", "Init", "Fetch", "Build");
    }

    private List<String> cleaned() {
        return run.calls("sh").stream()
                .filter(call -> call.arguments().get("label").equals("clean cosa"))
                .map(call -> String.valueOf(call.arguments().get("script"))
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElse(""))
                .map(line -> line.replace("set -- 'cosa' ", "").replace("'", ""))
                .toList();
    }
}
