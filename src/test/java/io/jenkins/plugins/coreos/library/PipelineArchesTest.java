package io.jenkins.plugins.coreos.library;

import static io.jenkins.plugins.coreos.library.StandardSteps.ID;
import static io.jenkins.plugins.coreos.library.StandardSteps.build;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.library.LibraryRun.Failure;
import io.jenkins.plugins.coreos.library.LibraryRun.Recorded;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code coreosPipeline} with {@code arches}: parallel builds that are pushed as one index. */
class PipelineArchesTest {
    private static final String TWO = """
            coreosPipeline source: 'https://github.com/openshift/os', variant: 'rhel-9.6', to: 'quay.io/org/rhcos',
              arches: [x86_64: 'cosa', aarch64: 'cosa-arm']""";

    private final LibraryRun run = new LibraryRun();
    private final Map<String, Map<String, Object>> builds = new TreeMap<>();

    @BeforeEach
    void buildsEachArchitecture() {
        for (String arch : List.of("x86_64", "aarch64")) {
            builds.put(arch, build(arch, ID, true));
        }
        run.step("cosaBuild", call -> {
            String around = run.calls("cosaBuild")
                    .get(run.calls("cosaBuild").size() - 1)
                    .around();
            return builds.get(around.contains("parallel aarch64") ? "aarch64" : "x86_64");
        });
    }

    @Test
    void eachArchitectureHasSeparateStages() throws Throwable {
        run.run(TWO);

        assertThat(run.calls("stage"))
                .extracting(call -> call.around().replace(" > withOpenshiftUser", "") + ": " + call.text())
                .containsExactly(
                        "parallel x86_64 > node cosa: Prepare",
                        "parallel x86_64 > node cosa: Init",
                        "parallel x86_64 > node cosa: Fetch",
                        "parallel x86_64 > node cosa: Build",
                        "parallel x86_64 > node cosa: Archive",
                        "parallel aarch64 > node cosa-arm: Prepare",
                        "parallel aarch64 > node cosa-arm: Init",
                        "parallel aarch64 > node cosa-arm: Fetch",
                        "parallel aarch64 > node cosa-arm: Build",
                        "parallel aarch64 > node cosa-arm: Archive",
                        "node cosa: Push");
        assertThat(run.call("parallel").arguments()).containsEntry("failFast", true);
    }

    @Test
    void transfersArchivesByStash() throws Throwable {
        run.run(TWO);

        assertThat(run.calls("stash"))
                .extracting(call ->
                        call.arguments().get("name") + " " + call.arguments().get("includes"))
                .containsExactly(
                        "coreos-x86_64 meta.json,rhcos-" + ID + "-ostree.x86_64.ociarchive",
                        "coreos-aarch64 meta.json,rhcos-" + ID + "-ostree.aarch64.ociarchive");
        assertThat(run.each("unstash", Recorded::text)).containsExactly("coreos-x86_64", "coreos-aarch64");
        assertThat(run.call("pushOciArchive").arguments())
                .containsEntry(
                        "archives",
                        List.of(
                                "coreos-index/x86_64/rhcos-" + ID + "-ostree.x86_64.ociarchive",
                                "coreos-index/aarch64/rhcos-" + ID + "-ostree.aarch64.ociarchive"))
                .doesNotContainKey("cosaDir");
        assertThat(run.each("sh", call -> String.valueOf(call.arguments().get("label"))))
                .endsWith("clean coreos-index");
    }

    @Test
    void sharedDirectoryReplacesTheStash() throws Throwable {
        run.run(TWO + ", sharedDir: '/mnt/it\\'s shared'");

        assertThat(run.calls("stash")).isEmpty();
        assertThat(run.calls("sh"))
                .extracting(call -> String.valueOf(call.arguments().get("script")))
                .contains("mkdir -p -- '/mnt/it'\\''s shared/jenkins-job-7/aarch64' && cp -- '/work/cosa/builds/" + ID
                        + "/aarch64/meta.json' '/work/cosa/builds/" + ID + "/aarch64/rhcos-" + ID
                        + "-ostree.aarch64.ociarchive' '/mnt/it'\\''s shared/jenkins-job-7/aarch64'");
        assertThat(run.call("pushOciArchive").arguments().get("archives"))
                .asString()
                .startsWith("[/mnt/it's shared/jenkins-job-7/x86_64/rhcos-");
        assertThat(run.each("sh", call -> String.valueOf(call.arguments().get("label"))))
                .endsWith("clean /mnt/it's shared/jenkins-job-7")
                .haveExactly(1, new org.assertj.core.api.Condition<>(l -> l.startsWith("clean /mnt"), "clean /mnt"));
    }

    @Test
    void removesTransferredArchivesAfterAFailure() {
        run.step("fixOpenshiftUser", call -> {
            if (run.calls("fixOpenshiftUser").size() == 2) {
                throw new Failure("aarch64 failed");
            }
            return null;
        });

        assertThat(run.fail(TWO + ", sharedDir: '/mnt/shared'")).isEqualTo("aarch64 failed");

        assertThat(run.calls("pushOciArchive")).isEmpty();
        assertThat(run.each("sh", call -> String.valueOf(call.arguments().get("label"))))
                .endsWith("clean /mnt/shared/jenkins-job-7");
    }

    @Test
    void pushesIndexOnTheConfiguredAgent() throws Throwable {
        run.run(TWO + ", agent: 'pusher', failFast: false");

        assertThat(run.call("pushOciArchive").around()).startsWith("node pusher");
        assertThat(run.call("parallel").arguments()).containsEntry("failFast", false);
    }

    @Test
    void pushesNothingIfNoArchitectureChanged() throws Throwable {
        builds.replaceAll((arch, made) -> build(arch, ID, false));

        run.run(TWO);

        assertThat(run.calls("pushOciArchive")).isEmpty();
        assertThat(run.currentBuild.getDescription()).isEqualTo("[rhel-9.6][x86_64, aarch64] 💤 (no new build)");
    }

    @Test
    void failsIfOnlyOneArchitectureChanged() {
        builds.put("aarch64", build("aarch64", "old", false));

        assertThat(run.fail(TWO))
                .isEqualTo("coreosPipeline: x86_64 made a new build and aarch64 did not: run again with force: true");
    }

    @Test
    void doesNotCombineDifferentBuilds() {
        builds.put("aarch64", build("aarch64", "another", true));

        assertThat(run.fail(TWO))
                .isEqualTo("coreosPipeline: the architectures have made different builds (x86_64: " + ID
                        + ", aarch64: another): give a version for all");
    }

    @Test
    void namesAgentOfAnotherArchitecture() {
        builds.put("aarch64", build("x86_64", ID, true));

        assertThat(run.fail(TWO)).isEqualTo("coreosPipeline: arches: the agent for aarch64 has built x86_64");
    }

    @Test
    void namesBuildWithoutArchive() {
        builds.get("aarch64").put("ociArchive", null);

        assertThat(run.fail(TWO))
                .isEqualTo("coreosPipeline: " + ID + " has no OCI archive for aarch64 that could be pushed");
    }

    @Test
    void testFilesOfArchitecturesHaveDifferentNames() throws Throwable {
        run.run(TWO + ", artifacts: 'qemu', test: [marker: 'pr', tests: 'basic']");

        assertThat(run.each("archiveArtifacts", call -> call.arguments().get("artifacts")))
                .containsExactly("kola-x86_64-pr.tar.xz", "kola-aarch64-pr.tar.xz");
    }

    @Test
    void agentMayBeAPod() throws Throwable {
        run.run("""
                coreosPipeline source: '/src', to: 'quay.io/org/rhcos', agent: 'x',
                  arches: [x86_64: 'cosa', aarch64: { body -> coreosPod(arch: 'aarch64') { body() } }]
                """);

        assertThat(run.calls("cosaBuild").get(4).around())
                .startsWith(
                        "parallel aarch64 > podTemplate > node pod-of-test > container cosa > withOpenshiftUser > ");
    }

    @Test
    void descriptionListsAllArchitectures() throws Throwable {
        run.run(TWO);

        assertThat(run.currentBuild.descriptions()).startsWith("[rhel-9.6][x86_64, aarch64] Waiting");
        assertThat(run.currentBuild.getDescription()).isEqualTo("[rhel-9.6][x86_64, aarch64] ⚡ " + ID);
    }
}
