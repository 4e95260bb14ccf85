package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.cosa.CosaBuild;
import io.jenkins.plugins.coreos.core.cosa.CosaException;
import io.jenkins.plugins.coreos.core.cosa.CosaOutput;
import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.testing.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CosaBuildPhasesIT {
    @TempDir
    private static Path shared;

    /** Path of a directory with the build 1.0, to fetch from. */
    private static String earlierBuild;

    @TempDir
    private Path root;

    private CosaBuildScript script;

    @BeforeAll
    static void prepareEarlierBuild() throws Exception {
        CosaBuildScript earlier = new CosaBuildScript(shared);
        earlier.with("COSA_STANDIN_CHANGE", "earlier").build("--version", "1.0").result();
        earlierBuild = earlier.cosaDir.resolve("builds").toString();
    }

    @BeforeEach
    void prepare() {
        script = new CosaBuildScript(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkfifo meta.json", "ln -s /dev/zero meta.json", "truncate -s 9M meta.json"})
    void rejectsIncompleteMetaJson(String plant) throws Exception {
        script.build().result();
        String arch = System.getProperty("os.arch").replace("amd64", "x86_64");
        Processes.command("sh", "-c", "rm meta.json && " + plant)
                .in(script.cosaDir.resolve("builds/latest/" + arch).toRealPath())
                .ok();

        assertThat(script.build("--phase", "init").error()).hasMessageContaining("the build is incomplete");
        assertThat(script.build("--phase", "init", "--verify").error()).hasMessageContaining("to verify");
    }

    @Test
    void doesNotWriteOwnFilesThroughLinks() throws Exception {
        Path victim = Files.writeString(root.resolve("victim"), "victim");
        Files.createDirectories(script.cosaDir);
        Files.createSymbolicLink(script.cosaDir.resolve(".cosa-build-init"), root.resolve("dangling"));
        Files.createSymbolicLink(script.cosaDir.resolve(".cosa-build-lock"), victim);

        script.build().result();

        assertThat(victim).hasContent("victim");
        assertThat(root.resolve("dangling")).doesNotExist();
        assertThat(Files.isSymbolicLink(script.cosaDir.resolve(".cosa-build-lock")))
                .isFalse();
    }

    @Test
    void cleanCacheRemovesNothingThroughALink() throws Exception {
        script.build().result();
        Path precious = Files.createDirectory(root.resolve("precious"));
        Files.writeString(precious.resolve("file"), "x");
        Processes.command("sh", "-c", "rm -rf cache && ln -s ../precious cache")
                .in(script.cosaDir)
                .ok();

        script.build("--phase", "init", "--clean-cache").result();

        assertThat(precious.resolve("file")).exists();
    }

    /** The phases of a build; CosaBuildImportIT has the phase import. */
    private static final List<String> PHASES =
            CosaRequest.PHASES.stream().filter(phase -> !phase.equals("import")).toList();

    static Stream<Arguments> phasesOfBothGenerations() {
        return Stream.of("classic", "2026")
                .flatMap(generation -> PHASES.stream().map(phase -> Arguments.of(generation, phase)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "2026"})
    void allPhasesRunInCosasOrder(String generation) throws Exception {
        script.with("COSA_STANDIN_GENERATION", generation);

        CosaBuildScript.Outcome outcome = script.build(
                "--build-fetch-url", earlierBuild, "--artifact", "qemu", "--artifact", "vmware", "--compress");

        CosaBuild build = outcome.result();
        assertThat(build.phases().keySet()).containsExactlyElementsOf(PHASES);
        assertThat(build.changed()).isTrue();
        assertThat(build.images()).containsKeys("ostree", "oci-manifest", "qemu", "vmware");
        assertThat(build.images().get("qemu").path()).endsWith(".gz");
        assertThat(build.packages().added()).hasSize(1);
        assertThat(script.calls())
                .contains(generation.equals("2026") ? "cosa osbuild qemu" : "cosa buildextend-qemu")
                .contains("cosa buildextend-vmware");
    }

    @Test
    void laterPhasesNameTheBuildOfAnEarlierCall() throws Exception {
        CosaBuild build = script.build().result();

        CosaBuildScript.Outcome later = script.build("--phase", "osbuild", "--artifact", "qemu");

        assertThat(later.result().changed()).isFalse();
        assertThat(later.log())
                .contains("cosaBuild: build " + build.id() + " (")
                .doesNotContain("no new build");
    }

    @ParameterizedTest
    @MethodSource("phasesOfBothGenerations")
    void reportsFailedPhaseWithLastLine(String generation, String phase) throws Exception {
        script.with("COSA_STANDIN_GENERATION", generation);
        script.with("COSA_STANDIN_FAIL", phase + ":37");

        CosaBuildScript.Outcome outcome =
                script.build("--build-fetch-url", earlierBuild, "--artifact", "qemu", "--compress");

        CosaException error = outcome.error();
        String command = phase.equals("osbuild") && generation.equals("classic") ? "buildextend-qemu" : phase;
        assertThat(error.phase()).isEqualTo(phase);
        assertThat(error.exitCode()).isEqualTo(37);
        assertThat(error.summary())
                .isEqualTo("cosaBuild failed in the phase " + phase + ": cosa " + command + " ended with exit code 37");
        assertThat(outcome.log())
                .as("Jenkins writes the error to the log")
                .contains("--- cosaBuild: " + phase + " failed after ")
                .doesNotContain("ended with exit code");
        assertThat(error.getMessage())
                .isEqualTo(error.summary() + "; its last line: error: " + phase + " failed, as COSA_STANDIN_FAIL asks");
        assertThat(outcome.log()).contains("--- cosaBuild: " + phase + " failed after ");

        if (generation.equals("2026")) {
            assertThat(script.without("COSA_STANDIN_FAIL")
                            .build("--artifact", "qemu", "--compress")
                            .result()
                            .images())
                    .as("the next build")
                    .containsKey("qemu");
        }
    }

    @Test
    void resultMatchesTheArchive() throws Exception {
        CosaBuild build =
                script.build("--variant", "rhel-9.6", "--version", "9.6.1").result();

        Path archive = Path.of(build.ociArchive());
        assertThat(build.id()).isEqualTo("9.6.1");
        assertThat(build.name()).isEqualTo("rhcos");
        assertThat(Path.of(build.dir())).isEqualTo(script.cosaDir.resolve("builds/9.6.1/" + build.arch()));
        assertThat(archive).hasSize(build.ociArchiveSize()).hasParent(Path.of(build.dir()));
        assertThat(build.meta()).containsEntry("buildid", "9.6.1");
        try (OciArchive image = OciArchive.open(archive)) {
            assertThat(image.manifest().descriptor().digest()).hasToString(build.manifestDigest());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "2026"})
    void unchangedBuildReturnsTheExistingOne(String generation) throws Exception {
        script.with("COSA_STANDIN_GENERATION", generation);
        CosaBuild first = script.build().result();

        CosaBuildScript.Outcome again = script.build();
        assertThat(again.result().changed()).isFalse();
        assertThat(again.result().id()).isEqualTo(first.id());
        assertThat(again.log()).contains("cosaBuild: no new build; the latest is " + first.id());

        CosaBuild forced = script.build("--force").result();
        assertThat(forced.changed()).isTrue();
        assertThat(forced.id()).isNotEqualTo(first.id());

        CosaBuildScript.Outcome last =
                script.with("COSA_STANDIN_CHANGE", "text").build();
        CosaBuild changed = last.result();
        assertThat(changed.changed()).isTrue();
        assertThat(CosaOutput.of(last.output()).previous()).isEqualTo(forced.id());
        assertThat(CosaOutput.of(last.output()).packages()).contains(List.of("kernel", changed.arch(), "6.18.2-1.el9"));
        assertThat(changed.packages().upgraded())
                .singleElement()
                .satisfies(change -> assertThat(change.toString()).contains("kernel", "6.18.1-1.el9", "6.18.2-1.el9"));
    }

    @Test
    void everyPhaseCanRunSeparately() throws Exception {
        CosaBuild initialized = script.build("--phase", "init").result();
        assertThat(initialized.id()).isNull();
        assertThat(initialized.changed()).isFalse();
        assertThat(script.build("--phase", "fetch").result().id()).isNull();

        CosaBuild built = script.build("--phase", "build").result();
        assertThat(built.changed()).isTrue();
        CosaBuild extended =
                script.build("--phase", "osbuild", "--artifact", "qemu").result();
        assertThat(extended.phases()).containsOnlyKeys("osbuild");
        assertThat(extended.id()).isEqualTo(built.id());
        assertThat(extended.images()).containsKey("qemu");
        assertThat(extended.changed()).isFalse();
        CosaBuild compressed = script.build("--phase", "compress").result();
        assertThat(compressed.images().get("qemu").path()).endsWith(".gz");
    }

    @Test
    void runsFromSeparateFiles() throws Exception {
        Path scripts = Path.of(System.getProperty("coreos.basedir", "."))
                .toAbsolutePath()
                .resolve("resources/io/jenkins/plugins/coreos");
        String shell = "cd '" + scripts + "' && exec bash cosa-build.sh --cosa-dir '" + script.cosaDir
                + "' --phase init --source https://x/y";

        assertThat(script.startedBy("bash", "-c", shell).run(List.of()).result().phases())
                .containsOnlyKeys("init");
    }

    @Test
    void sortsPhasesInCosasOrder() throws Exception {
        assertThat(script.build("--phase", "build", "--phase", "fetch", "--phase", "init", "--phase", "build")
                        .result()
                        .phases()
                        .keySet())
                .containsExactly("init", "fetch", "build");
    }

    @Test
    void fetchedBuildIsNotNew() throws Exception {

        CosaBuild fetched = script.build("--phase", "init", "--phase", "buildfetch", "--build-fetch-url", earlierBuild)
                .result();
        assertThat(fetched.id()).isEqualTo("1.0");
        assertThat(fetched.changed()).isFalse();

        CosaBuildScript.Outcome outcome = script.build("--build-fetch-url", earlierBuild);
        assertThat(outcome.output()).contains("before\t1.0\n");
        assertThat(outcome.result().changed()).isTrue();
    }

    @Test
    void otherArchitectureOfABuildIsNew() throws Exception {
        script.with("COSA_STANDIN_ARCH", "s390x").build("--version", "9.1").result();

        CosaBuild build = script.with("COSA_STANDIN_ARCH", "aarch64")
                .build("--version", "9.1")
                .result();

        assertThat(build.changed()).isTrue();
        assertThat(build.arch()).isEqualTo("aarch64");
        assertThat(Files.exists(script.cosaDir.resolve("builds/9.1/s390x/meta.json")))
                .isTrue();
    }

    @Test
    void worksWithoutTheLatestLink() throws Exception {
        CosaBuild first = script.build().result();
        Files.delete(script.cosaDir.resolve("builds/latest"));

        CosaBuild again = script.build().result();

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.changed()).isFalse();
    }

    @Test
    void logsPhasesAndSummary() throws Exception {
        CosaBuildScript.Outcome outcome = script.build();

        String id = outcome.result().id();
        assertThat(outcome.log().lines().map(line -> line.replaceAll("took .* s ---", "took T s ---")))
                .containsSubsequence(
                        "--- cosaBuild: init ---",
                        "--- cosaBuild: init took T s ---",
                        "--- cosaBuild: fetch ---",
                        "--- cosaBuild: fetch took T s ---",
                        "--- cosaBuild: build ---",
                        "New build ID: " + id,
                        "--- cosaBuild: build took T s ---");
        List<String> summary =
                outcome.log().lines().skip(outcome.log().lines().count() - 3).toList();
        assertThat(summary.get(0)).startsWith("cosaBuild: new build " + id + " (");
        assertThat(summary.get(1)).matches("cosaBuild: archive builds/" + id + "/.*archive, a file of [0-9.]{3,4} KiB");
        assertThat(summary.get(2)).matches("cosaBuild: init .* s, fetch .* s, build .* s");
    }

    @Test
    void cleanCacheKeepsBuildsAndNotes() throws Exception {
        script.build("--transient").result();
        Files.writeString(script.cosaDir.resolve("tmp/builds-source.json"), "{}");
        Files.createDirectories(script.cosaDir.resolve("cache/deep/er"));

        CosaBuild build = script.build("--clean-cache", "--force").result();

        assertThat(script.cosaDir.resolve("cache")).isEmptyDirectory();
        assertThat(script.cosaDir.resolve("tmp").toFile().list())
                .containsExactlyInAnyOrder("cosa-transient", "builds-source.json");
        assertThat(Path.of(build.ociArchive())).exists();
        assertThat(script.build().result().id()).isEqualTo(build.id());
    }

    @Test
    void copiesOverridesOverExistingFiles() throws Exception {
        Path one = Files.createDirectories(root.resolve("over one/etc")).getParent();
        Path two = Files.createDirectories(root.resolve("two/etc")).getParent();
        Files.writeString(one.resolve("etc/a"), "one");
        Files.writeString(one.resolve("etc/b"), "one");
        Files.writeString(two.resolve("etc/b"), "two");
        Files.writeString(root.resolve("x.rpm"), "rpm");
        CosaBuild first = script.build().result();
        script.calls();

        CosaBuild build = script.build("--override", "over one", "--override", two + "/", "--override-rpm", "x.rpm")
                .result();

        assertThat(build.id()).isNotEqualTo(first.id());
        assertThat(script.cosaDir.resolve("overrides/rootfs/etc/a")).hasContent("one");
        assertThat(script.cosaDir.resolve("overrides/rootfs/etc/b")).hasContent("two");
        assertThat(script.cosaDir.resolve("overrides/rpm/x.rpm")).hasContent("rpm");
        assertThat(script.calls()).contains("cosa fetch --with-cosa-overrides");
    }
}
