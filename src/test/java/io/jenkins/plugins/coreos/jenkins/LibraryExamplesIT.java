package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The examples with the shared library in a real controller. External names are replaced: the destination and its
 * credentials, the sources, the agent for the pod.
 */
@Tag("jenkins")
@ExtendWith({LibraryBed.class, FailureLogs.class})
class LibraryExamplesIT {
    private static final Path EXAMPLES = Path.of(System.getProperty("coreos.basedir"), "docs/examples");
    private static final Path TABLES = Path.of(System.getProperty("coreos.outputDirectory"), "../stages.md");

    private final PipelineBed bed;

    LibraryExamplesIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeAll
    static void deleteTables() throws IOException {
        Files.deleteIfExists(TABLES);
    }

    @BeforeEach
    void loadLibrary() {
        SharedLibrary.load(bed);
    }

    @Test
    void ciOperatorsCurrentSolution() {
        RealBuild build = example("ci-operator-current").expect("SUCCESS");

        assertStages(build, "build-test-qemu-img", "cosa-build", "machine-os-oci-content");
        assertThat(bed.registry.tags("org/ci-operator-current")).containsExactly("latest");
    }

    @Test
    void ciOperatorsNearFutureSolution() {
        RealBuild build = example("ci-operator-near-future").expect("SUCCESS");

        assertStages(build, "Prepare", "Init", "Fetch", "Build", "Push");
        assertThat(bed.registry.tags("org/ci-operator-near-future")).containsExactly("latest");
    }

    @ParameterizedTest
    @CsvSource({
        "build, 'Extensions'",
        "rhcos-9-build-test-qemu, 'Extensions, QEMU, Test'",
        "rhcos-9-build-test-metal, 'Extensions, Metal, Test'",
        "scos-9-build-test-qemu, 'Extensions, QEMU, Test'"
    })
    void openshiftOs(String job, String stages) {
        RealBuild build = exampleAs(
                        job,
                        "openshift-os",
                        "?: 'build'",
                        "?: '" + job + "'",
                        "  coreosPipeline(",
                        "  withEnv(['COSA_STANDIN_GENERATION=classic']) { coreosPipeline(",
                        "  ])\n}",
                        "  ])\n}}")
                .expect("SUCCESS");

        assertStages(build, ("Prepare, Init, Fetch, Build, " + stages).split(", "));
    }

    @Test
    void fedorasBuildJob() {
        RealBuild build = example(
                        "fcos-build",
                        "\"https://builds.example.org/prod/streams/${stream}/builds\"",
                        "'" + bed.directory("no builds yet") + "'")
                .expect("SUCCESS");

        assertStages(build, "Prepare", "Init", "BuildFetch", "Fetch", "Build", "OSBuild", "Test", "Compress");
        assertThat(build.console()).containsPattern("\\[testing-devel] 44\\.\\S+: SUCCESS");
    }

    @Test
    void declarativePipeline() {
        RealBuild build = example("declarative").expect("SUCCESS");

        assertStages(
                build,
                "RHCOS",
                "RHCOS / Prepare",
                "RHCOS / Init",
                "RHCOS / Fetch",
                "RHCOS / Build",
                "RHCOS / Artifacts",
                "RHCOS / Test",
                "RHCOS / Push",
                "Report");
        assertThat(bed.registry.tags("org/declarative")).hasSize(1);
    }

    @Test
    void severalArchitectures() {
        RealBuild build = example("multi-arch").expect("SUCCESS");

        String[] each = {"Prepare", "Init", "Fetch", "Build", "Artifacts", "Test", "Archive"};
        List<StageTable.Stage> stages = show(build);
        for (String arch : List.of("x86_64", "aarch64")) {
            assertThat(stages)
                    .extracting(StageTable.Stage::path)
                    .containsSubsequence(Arrays.stream(each)
                            .map(stage -> "Parallel / " + arch + " / " + stage)
                            .toList());
        }
        assertThat(stages).hasSize(15).last().extracting(StageTable.Stage::path).isEqualTo("Push");
        assertThat(bed.registry.tags("org/multi-arch")).containsExactlyInAnyOrder("testing-devel", "44.1.dev.0");
        assertThat(build.console())
                .contains("44.1.dev.0 for x86_64 and aarch64: " + bed.registry.host() + "/org/multi-arch@"
                        + bed.registry.manifestDigest("org/multi-arch", "testing-devel"));
    }

    private void assertStages(RealBuild build, String... names) {
        assertThat(show(build))
                .extracting(stage -> stage.path() + " " + stage.state())
                .containsExactly(
                        Arrays.stream(names).map(name -> name + " SUCCESS").toArray(String[]::new));
    }

    /** Returns the stages, and writes them to a file for readers. */
    private List<StageTable.Stage> show(RealBuild build) {
        List<StageTable.Stage> stages = StageTable.of(bed.controller, build);
        String table = StageTable.markdown(build.job(), stages);
        System.out.println(table);
        try {
            Files.writeString(
                    TABLES, table, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return stages;
    }

    private RealBuild example(String name, String... replacements) {
        return exampleAs(name, name, replacements);
    }

    private RealBuild exampleAs(String job, String name, String... replacements) {
        String script;
        try {
            script = Files.readString(EXAMPLES.resolve(name + ".Jenkinsfile"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        for (int i = 0; i < replacements.length; i += 2) {
            assertThat(script).contains(replacements[i]);
            script = script.replace(replacements[i], replacements[i + 1]);
        }
        String place = bed.registry.host() + "/org/" + name;
        script = script.replace("checkout scm", """
                        sh 'for v in -rhel-9.4 -rhel-9.6 -c9s; do touch manifest$v.yaml image$v.yaml; done'""")
                .replace("'rhcos-devel/machine-os-oci-content:latest'", "'" + place + ":latest'")
                .replaceAll("'quay.io/[^']*'", "'" + place + "'")
                .replace("push: [openshift: true]", "credentialsId: '" + CREDENTIALS + "', push: [tlsVerify: false]")
                .replace("openshift: true", "credentialsId: '" + CREDENTIALS + "', tlsVerify: false")
                .replace(
                        "credentialsId: 'quay-push'", "credentialsId: '" + CREDENTIALS + "', push: [tlsVerify: false]");
        return bed.controller.addJob(job, script).build();
    }
}
