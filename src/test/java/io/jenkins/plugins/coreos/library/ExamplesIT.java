package io.jenkins.plugins.coreos.library;

import static io.jenkins.plugins.coreos.library.StandardSteps.ID;
import static io.jenkins.plugins.coreos.library.StandardSteps.build;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.library.LibraryRun.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the Jenkinsfiles of docs/examples, with a restart at each step. */
class ExamplesIT {
    private final LibraryRun run = new LibraryRun();

    @Test
    void everyExampleIsTestedAndDocumented() throws IOException {
        String tests = Library.read("src/test/java/io/jenkins/plugins/coreos/library/ExamplesIT.java")
                + Library.read("src/test/java/io/jenkins/plugins/coreos/jenkins/LayeringExamplesIT.java");
        try (Stream<java.nio.file.Path> files = Files.list(Library.BASE.resolve("docs/examples"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names).hasSizeGreaterThan(5).allMatch(name -> name.endsWith(".Jenkinsfile"));
            assertThat(names).allMatch(name -> tests.contains("\"" + name.replace(".Jenkinsfile", "") + "\""));
            assertThat(names).allMatch(name -> Library.read("docs/library.md").contains("(examples/" + name + ")"));
        }
    }

    @Test
    void ciOperatorSolutionPromotesItsBuild() throws Throwable {
        example("ci-operator-current");

        assertThat(run.stages()).containsExactly("build-test-qemu-img", "cosa-build", "machine-os-oci-content");
        assertThat(run.call("cosaBuild").arguments())
                .containsEntry("kvm", "none")
                .containsEntry("cleanCache", true)
                .containsEntry("source", "/home/jenkins/agent/workspace/job/src");
        assertThat(run.call("pushOciArchive").arguments())
                .containsEntry("openshift", true)
                .containsEntry("to", "rhcos-devel/machine-os-oci-content:latest");
    }

    @Test
    void ciOperatorNearFutureSolutionIsOneCall() throws Throwable {
        example("ci-operator-near-future");

        assertThat(run.stages()).containsExactly("Prepare", "Init", "Fetch", "Build", "Push");
        assertThat(run.calls("cosaBuild"))
                .allMatch(call -> "none".equals(call.arguments().get("kvm")));
        assertThat(run.call("pushOciArchive").arguments())
                .containsEntry("openshift", true)
                .containsEntry("to", List.of("rhcos-devel/machine-os-oci-content:latest"));
    }

    @Test
    void nightlyPushesItsDiskImage() throws Throwable {
        onASchedule();

        example("nightly");

        assertThat(run.stages()).containsExactly("Prepare", "Init", "Fetch", "Build", "Artifacts", "Test", "Push");
        assertThat(run.call("pushOciArchive").arguments())
                .containsEntry("diskImages", List.of("qemu"))
                .containsEntry("tags", List.of("nightly", ID));
    }

    @ParameterizedTest
    @CsvSource({"7, ''", "'', Push"})
    void pullRequestIsTestedAndABranchAlsoPushed(String change, String last) throws Throwable {
        run.env.put("CHANGE_ID", change);

        example("pull-request");

        assertThat(String.join(" ", run.stages())).isEqualTo(("Prepare Base Layer Test " + last).strip());
        assertThat(run.call("layerOciImage").arguments()).containsEntry("add", List.of("rootfs"));
    }

    @Test
    void userLayersOnFedoraCoreos() throws Throwable {
        onASchedule();
        run.step("writeFile", call -> null);

        example("fcos-layered");

        assertThat(run.stages()).containsExactly("Prepare", "Base", "Image", "Push");
        assertThat(run.each("writeFile", call -> call.arguments().get("text")))
                .last()
                .asString()
                .startsWith("FROM quay.io/fedora/fedora-coreos:stable\n");
        assertThat(run.call("pushOciArchive").arguments()).containsEntry("to", List.of("quay.io/org/my-fcos:stable"));
    }

    private void onASchedule() {
        run.step("cron", call -> null);
        run.step("pipelineTriggers", call -> null);
    }

    @ParameterizedTest
    @CsvSource({"ci-operator-current", "ci-operator-near-future", "declarative", "multi-arch"})
    void doesNotPromoteAPullRequest(String name) throws Throwable {
        run.env.put("CHANGE_ID", "7");
        severalArchitectures();

        example(name);

        assertThat(run.calls("cosaBuild")).isNotEmpty();
        assertThat(run.calls("pushOciArchive")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            build                    | rhel-9.4 | Extensions             |
            rhcos-9-build-test-qemu  | rhel-9.4 | Extensions, QEMU, Test | 'run'
            rhcos-9-build-test-metal | rhel-9.4 | Extensions, Metal, Test | 'testiso' 'default' '--inst-insecure' '--denylist-test=iso-offline-install-iscsi*'
            scos-9-build-test-qemu   | c9s      | Extensions, QEMU, Test | 'run'
            scos-9-build-test-metal  | c9s      | Extensions, Metal, Test | 'testiso'
            """)
    void jobsOfOpenshiftOs(String job, String variant, String stages, String kola) throws Throwable {
        run.params.put("JOB", job);

        example("openshift-os");

        assertThat(String.join(", ", run.stages())).isEqualTo("Prepare, Init, Fetch, Build, " + stages);
        assertThat(run.calls("cosaBuild").get(0).arguments())
                .containsEntry("variant", variant)
                .containsEntry("transientBuild", true);
        String scripts = String.join("\n", run.each("sh", call -> String.valueOf(call.arguments())));
        assertThat(scripts).contains("-o 'cosa/src/config/ocp.repo'");
        if (kola != null) {
            assertThat(scripts).contains(kola);
        }
        assertThat(run.calls("pushOciArchive")).isEmpty();
    }

    @Test
    void fedorasBuildJob() throws Throwable {
        run.params.putAll(Map.of("STREAM", "next-devel", "UPLOAD", true, "PULL_SECRET", "builder-pull"));
        run.step("withCredentials", call -> null);
        run.step("file", call -> Map.copyOf(call.arguments));

        example("fcos-build");

        assertThat(run.stages())
                .containsExactly("Prepare", "Init", "BuildFetch", "Fetch", "Build", "OSBuild", "Test", "Compress");
        assertThat(run.call("lock").arguments()).containsEntry("resource", "build-next-devel");
        assertThat(run.currentBuild.descriptions())
                .containsExactly("[next-devel] Waiting", "[next-devel] Running", "[next-devel][x86_64] ⚡ " + ID);
        assertThat(run.call("withCredentials").around()).doesNotContain("stage");
        assertThat(run.log()).isEqualTo("[next-devel] " + ID + ": SUCCESS");
    }

    @Test
    void fedorasBuildJobBySteps() throws Throwable {
        example("build");

        assertThat(run.stages()).containsExactly("Init", "BuildFetch", "Fetch", "Build OSTree", "Build Artifacts");
    }

    @Test
    void fedorasReleaseJobBySteps() throws Throwable {
        run.params.putAll(Map.of("STREAM", "stable", "VERSION", ID));
        run.step("sh", call -> null);
        run.step(
                "copyOciImage",
                call -> Map.of("reference", call.arguments.get("from"), "manifests", Map.of("s390x", "")));

        example("release");

        assertThat(run.stages())
                .containsExactlyInAnyOrder(
                        "Fetch",
                        "Push ostree",
                        "Release ostree",
                        "Push extensions-container",
                        "Release extensions-container");
        assertThat(run.calls("pushOciArchive"))
                .hasSize(2)
                .allMatch(call -> call.arguments().get("build").equals(ID)
                        && call.arguments().get("arches").equals("all"));
        assertThat(run.calls("copyOciImage"))
                .hasSize(2)
                .allMatch(call -> call.arguments().get("tags").equals(List.of("stable", ID)));
    }

    @Test
    void declarativePipelineContainsTheStages() throws Throwable {
        example("declarative");

        assertThat(run.stages())
                .containsExactly("RHCOS", "Prepare", "Init", "Fetch", "Build", "Artifacts", "Test", "Push", "Report");
        assertThat(run.call("pushOciArchive").around())
                .contains("stage RHCOS > steps > withOpenshiftUser > stage Push");
    }

    @Test
    void combinesTwoArchitecturesInOneIndex() throws Throwable {
        run.env.put("BUILD_NUMBER", "12");
        severalArchitectures();

        example("multi-arch");

        assertThat(run.calls("cosaBuild"))
                .filteredOn(call -> call.arguments().get("phases").equals(List.of("build")))
                .hasSize(2)
                .allMatch(call -> call.arguments().get("version").equals("44.12.dev.0"));
        assertThat(run.call("pushOciArchive").arguments()).containsEntry("tags", List.of("testing-devel", ID));
        assertThat((List<?>) run.call("pushOciArchive").arguments().get("archives"))
                .hasSize(2);
        assertThat(run.log()).isEqualTo(ID + " for x86_64 and aarch64: quay.io/org/fcos@sha256:0123");
    }

    private void severalArchitectures() {
        run.step("cosaBuild", call -> {
            List<Recorded> all = run.calls("cosaBuild");
            String arch = all.get(all.size() - 1).around().contains("parallel aarch64") ? "aarch64" : "x86_64";
            return build(arch, ID, true);
        });
    }

    private void example(String name) throws Throwable {
        run.run(Library.read("docs/examples/" + name + ".Jenkinsfile"));
    }
}
