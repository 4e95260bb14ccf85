package io.jenkins.plugins.coreos.library;

import static io.jenkins.plugins.coreos.library.StandardSteps.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.library.LibraryRun.Recorded;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code coreosPipeline}: the effect of each parameter, except agent, arches and publish. */
class PipelineParametersTest {
    private final LibraryRun run = new LibraryRun();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            branch: 'main'                  | Init       | branch            | main
            commit: '0123'                  | Init       | commit            | 0123
            yumrepos: 'https://y/r'         | Init       | yumrepos          | https://y/r
            yumreposBranch: 'b'             | Init       | yumreposBranch    | b
            transientBuild: true            | Init       | transientBuild    | true
            buildFetchUrl: 'https://b/s'    | BuildFetch | buildFetchUrl     | https://b/s
            strict: true                    | Fetch      | strict            | true
            strict: true                    | Build      | strict            | true
            autolock: '1.2'                 | Fetch      | autolock          | 1.2
            autolock: '1.2'                 | Build      | autolock          | 1.2
            overrides: 'a'                  | Fetch      | overrides         | [a]
            overrideRpms: ['a', 'b']        | Fetch      | overrideRpms      | [a, b]
            extraFetchArgs: ['--dry-run']   | Fetch      | extraFetchArgs    | [--dry-run]
            extraBuildArgs: ['--direct']    | Build      | extraBuildArgs    | [--direct]
            version: '1.2.3'                | Build      | version           | 1.2.3
            versionary: true                | Build      | versionary        | true
            parentBuild: '1.2'              | Build      | parentBuild       | 1.2
            force: true                     | Build      | force             | true
            skipPrune: true                 | Build      | skipPrune         | true
            pullCredentialsId: 'pull'       | Build      | pullCredentialsId | pull
            verify: true                    | Build      | verify            | true
            kvm: 'none'                     | Build      | kvm               | none
            variant: 'c9s'                  | Init       | variant           | c9s
            cosaDir: 'srv'                  | Build      | cosaDir           | srv
            """)
    void passesCosaBuildParametersToTheirPhase(String given, String stage, String name, String value) throws Throwable {
        run.run("coreosPipeline source: '/src', " + given);

        assertThat(of(stage).get(name)).hasToString(value);
    }

    @Test
    void passesThePullSecretToTheBuildOnly() throws Throwable {
        run.run("coreosPipeline source: '/src', pullCredentialsId: 'pull', artifacts: ['qemu'], compress: true");

        assertThat(run.calls("cosaBuild").stream()
                        .filter(call -> call.arguments().containsKey("pullCredentialsId")))
                .hasSize(1);
    }

    @Test
    void verifiesFilesOnceAtTheEnd() throws Throwable {
        run.run("coreosPipeline source: '/src', verify: true, artifacts: ['qemu'], compress: true");

        assertThat(run.each(
                        "cosaBuild",
                        call -> call.arguments().get("phases") + ""
                                + call.arguments().get("verify")))
                .containsExactly("[init]null", "[fetch]null", "[build]null", "[osbuild]null", "[compress]true");
    }

    @Test
    void detectsVersionaryScript() throws Throwable {
        run.step("fileExists", call -> call.text().equals("cosa/src/config/versionary"));

        run.run("coreosPipeline source: '/src', versionary: 'auto'");

        assertThat(of("Build")).containsEntry("versionary", true);
    }

    @Test
    void explicitVersionTakesPrecedence() throws Throwable {
        run.step("fileExists", call -> true);

        run.run("coreosPipeline source: '/src', versionary: 'auto', version: '1'");

        assertThat(of("Build")).containsEntry("versionary", false).containsEntry("version", "1");
    }

    @Test
    void treatsEmptyFormFieldsAsUnset() throws Throwable {
        run.params.put("VARIANT", "");
        run.params.put("FORCE", false);

        run.run("""
                coreosPipeline source: '/src', variant: params.VARIANT, force: params.FORCE, version: params.VERSION,
                  timeout: '', artifacts: [], lock: null, to: "${params.VARIANT}"
                """);

        assertThat(of("Init")).doesNotContainKey("variant");
        assertThat(of("Build")).doesNotContainKey("version").containsEntry("force", false);
        assertThat(run.stages()).containsExactly("Prepare", "Init", "Fetch", "Build");
    }

    @Test
    void artifactsAreAListOrNamedLists() throws Throwable {
        run.run("coreosPipeline source: '/src', artifacts: 'metal'");
        run.run("coreosPipeline source: '/src', artifacts: [Cloud: 'aws', Disks: ['metal', \"metal${2 * 2}k\"]]");

        assertThat(run.calls("cosaBuild").stream()
                        .filter(call -> call.arguments().containsKey("artifacts"))
                        .map(call -> call.around().replaceFirst(".* ", "")
                                + call.arguments().get("artifacts")))
                // The first phase asks COSA whether it can make them all.
                .containsExactly(
                        "Init[metal]",
                        "Artifacts[metal]",
                        "Init[aws, metal, metal4k]",
                        "Cloud[aws]",
                        "Disks[metal, metal4k]");
    }

    @Test
    void testsImageUnlessConfiguredOtherwise() throws Throwable {
        run.run("coreosPipeline source: '/src', artifacts: ['metal']");
        run.run("coreosPipeline source: '/src', artifacts: ['qemu'], test: false");
        assertThat(run.stages()).doesNotContain("Test");

        run.run("coreosPipeline source: '/src', artifacts: ['qemu']");
        run.run("coreosPipeline source: '/src', artifacts: ['qemu'], test: [tests: ['basic']]");
        run.run("coreosPipeline source: '/src', test: [platformArgs: ['-p', 'aws']]");
        assertThat(run.stages()).filteredOn("Test"::equals).hasSize(3);
        assertThat(run.toString()).contains("'basic'").contains("'-p' 'aws'").contains("set -- 'kola' 'cosa' 'run'");
    }

    @Test
    void repairsTheUserForTheWholeBuild() throws Throwable {
        run.run("coreosPipeline source: '/src/os', user: 'core'");

        assertThat(run.call("fixOpenshiftUser").arguments())
                .containsEntry("user", "core")
                .containsEntry("safeDirectories", List.of("/src/os"));
        assertThat(run.call("withOpenshiftUser").arguments()).containsEntry("user", "core");
        assertThat(run.calls("cosaBuild")).allMatch(call -> call.around().contains("withOpenshiftUser"));
    }

    @ParameterizedTest
    @CsvSource({"nothing, all, all", "builds, none, cache", "all, none, none"})
    void keepsFilesAsConfigured(String keep, String before, String after) throws Throwable {
        run.run("coreosPipeline source: '/src', cosaDir: '/srv/cosa', keep: '" + keep + "'");

        List<String> cleaned = run.calls("sh").stream()
                .filter(call -> call.arguments().get("label").equals("clean /srv/cosa"))
                .map(call -> (call.around().contains("Prepare") ? "before " : "after ")
                        + (call.arguments().get("script").toString().contains("'/srv/cosa' 'all'") ? "all" : "cache"))
                .toList();
        assertThat(cleaned.contains("before all")).isEqualTo(before.equals("all"));
        assertThat(cleaned.stream().filter(text -> text.startsWith("after")))
                .isEqualTo(after.equals("none") ? List.of() : List.of("after " + after));
    }

    @Test
    void limitsTheTimeOfBuildAndStages() throws Throwable {
        run.run("""
                coreosPipeline source: '/src', agent: 'cosa', timeout: '5h', timeouts: [Build: 90, Disks: '30m', Test: '45s'],
                  artifacts: [Disks: ['qemu']]
                """);

        assertThat(run.each(
                        "timeout",
                        call -> call.around() + " " + call.arguments().get("time")))
                .containsExactly(
                        "node cosa 18000",
                        "node cosa > timeout > withOpenshiftUser > stage Build 5400",
                        "node cosa > timeout > withOpenshiftUser > stage Disks 1800",
                        "node cosa > timeout > withOpenshiftUser > stage Test 45");
        assertThat(run.calls("sh").get(run.calls("sh").size() - 1).around())
                .as("cleanup is outside the time limit")
                .isEqualTo("node cosa > withEnv []");
    }

    @Test
    void holdsLocksFromBeforeTheAgentToTheEnd() throws Throwable {
        run.run("coreosPipeline source: '/src', agent: 'cosa', lock: ['build-rhcos', 'release']");

        assertThat(run.call("lock").arguments())
                .containsEntry("resource", "build-rhcos")
                .containsEntry("extra", List.of(Map.of("resource", "release")));
        assertThat(run.calls("sh")).allMatch(call -> call.around().startsWith("lock > node cosa"));
    }

    @Test
    void acceptsOneLockWithoutAList() throws Throwable {
        run.run("coreosPipeline source: '/src', lock: 'build-rhcos'");

        assertThat(run.call("lock").arguments()).containsOnly(Map.entry("resource", "build-rhcos"));
    }

    @Test
    void hooksRunBetweenStages() throws Throwable {
        run.run("""
                coreosPipeline source: '/src', artifacts: [A: 'metal', B: 'live'], to: 'quay.io/org/rhcos', hooks: [
                  beforeFetch: { state -> echo "repos for ${state.cosaDir}" },
                  afterBuild: { state -> echo "built ${state.build.id}" },
                  beforeArtifacts: { echo 'another set' },
                  afterPush: { echo 'pushed' },
                  beforeCleanup: { state -> echo "last of ${state.build.id}" },
                  always: { result -> echo "end with ${result.image.reference}" },
                ]
                """);

        assertThat(run.toString()
                        .lines()
                        .filter(line -> line.matches(".*(stage|echo) \\{value=.*"))
                        .map(line -> line.replaceFirst(".*\\{value=(.*)}", "$1")))
                .containsExactly(
                        "Prepare",
                        "Init",
                        "repos for cosa",
                        "Fetch",
                        "Build",
                        "built " + ID,
                        "another set",
                        "A",
                        "another set",
                        "B",
                        "Push",
                        "pushed",
                        "last of " + ID,
                        "end with quay.io/org/rhcos@sha256:0123");
        assertThat(run.calls("echo")).extracting(Recorded::around).noneMatch(around -> around.contains("stage"));
    }

    @Test
    void runsFinalHooksAfterAFailure() {
        run.step("cosaBuild", call -> {
            throw new LibraryRun.Failure("no cosa");
        });

        assertThat(run.fail("""
                coreosPipeline source: '/src', agent: 'cosa', hooks: [
                  beforeCleanup: { error 'and the hook fails' }, always: { echo "always: ${it.id}" }]
                """)).isEqualTo("and the hook fails");

        assertThat(run.log()).isEqualTo("always: null");
        assertThat(run.calls("sh").get(run.calls("sh").size() - 1).arguments()).containsEntry("label", "clean cosa");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            source: 'https://github.com/openshift/os.git'                              | [os]
            source: 'https://bot:secret@git.example/openshift/os/?token=x'             | [os]
            source: 'https://github.com/openshift/os', branch: 'release-4.19'          | [release-4.19]
            source: 'https://github.com/openshift/os', branch: 'b', variant: 'c9s'     | [c9s]
            source: 'https://github.com/openshift/os', variant: 'c9s', title: 'next'   | [next]
            """)
    void descriptionShowsTitleAndProgress(String given, String title) throws Throwable {
        run.run("coreosPipeline " + given);

        assertThat(run.currentBuild.descriptions())
                .containsExactly(title + " Waiting", title + " Running", title + "[x86_64] ⚡ " + ID);
    }

    @Test
    void leavesTheDescriptionUnchanged() throws Throwable {
        run.run("coreosPipeline source: '/src', describe: false");

        assertThat(run.currentBuild.descriptions()).isEmpty();
    }

    private Map<String, Object> of(String stage) {
        return run.calls("cosaBuild").stream()
                .filter(call -> call.around().endsWith("stage " + stage))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no stage " + stage + " in\n" + run))
                .arguments();
    }
}
