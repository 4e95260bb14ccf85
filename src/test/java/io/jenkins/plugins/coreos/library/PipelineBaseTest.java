package io.jenkins.plugins.coreos.library;

import static io.jenkins.plugins.coreos.library.StandardSteps.BASE_DIGEST;
import static io.jenkins.plugins.coreos.library.StandardSteps.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.library.LibraryRun.Failure;
import io.jenkins.plugins.coreos.library.LibraryRun.Recorded;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code coreosPipeline} with a base: adds a layer to a published image, or builds a Containerfile on it. */
class PipelineBaseTest {
    private static final String BASE = "quay.io/org/rhcos@" + BASE_DIGEST;
    private static final String LAYER = "coreosPipeline(base: 'quay.io/org/rhcos:nightly', add: ['rootfs']";

    private final LibraryRun run = new LibraryRun();

    @Test
    void testsAndPushesALayer() throws Throwable {
        run.run(LAYER + ", test: true, to: 'quay.io/org/rhcos-pr:7')");

        assertThat(run.stages()).containsExactly("Prepare", "Base", "Layer", "Test", "Push");
        assertThat(run.call("inspectOciImage").arguments())
                .isEqualTo(Map.of("from", "quay.io/org/rhcos:nightly", "digestOnly", true));
        assertThat(run.call("cosaBuild").arguments())
                .containsEntry("phases", List.of("import"))
                .containsEntry("importImage", "docker://" + BASE)
                .containsEntry("download", List.of("qemu"))
                .containsEntry("cosaDir", "cosa");
        assertThat(run.call("layerOciImage").arguments())
                .isEqualTo(Map.of("from", BASE, "add", List.of("rootfs"), "archive", "coreos-image/image.ociarchive"));
        assertThat(kola()).allMatch(words -> words.contains("'--oscontainer=coreos-image/image.ociarchive'"));
        assertThat(run.call("pushOciArchive").arguments())
                .isEqualTo(Map.of(
                        "archive", "coreos-image/image.ociarchive",
                        "to", List.of("quay.io/org/rhcos-pr:7"),
                        "mountFrom", List.of("org/rhcos")));
    }

    @Test
    void buildsAContainerfile() throws Throwable {
        run.run("""
                coreosPipeline base: 'quay.io/org/rhcos:nightly', containerfile: 'Containerfile', archive: 'node.ociarchive',
                  image: [buildArgs: [A: '1'], secrets: [repos: 'yumrepos']]
                """);

        assertThat(run.stages()).containsExactly("Prepare", "Base", "Image");
        assertThat(run.call("buildOciImage").arguments())
                .containsEntry("from", BASE)
                .containsEntry("containerfile", "Containerfile")
                .containsEntry("archive", "node.ociarchive")
                .containsEntry("buildArgs", Map.of("A", "1"))
                .containsEntry("secrets", Map.of("repos", "yumrepos"));
        assertThat(run.currentBuild.getDescription()).isEqualTo("[rhcos:nightly] ⚡ " + ID + " + Containerfile");
    }

    @Test
    void needsNoCosaWithoutTests() throws Throwable {
        run.without("cosaBuild");

        run.run(LAYER + ")");

        assertThat(run.stages()).containsExactly("Prepare", "Base", "Layer");
    }

    @Test
    void returnsBaseLayerAndImage() throws Throwable {
        @SuppressWarnings("unchecked")
        Map<String, Object> result =
                (Map<String, Object>) run.run("return " + LAYER + ", download: 'qemu', to: 'quay.io/org/rhcos-pr:7')");

        assertThat(result).containsEntry("changed", true).containsEntry("id", ID);
        assertThat(result.get("base")).isEqualTo(Map.of("reference", BASE, "digest", BASE_DIGEST, "version", ID));
        assertThat(result.get("layer")).asString().contains("files=3");
        assertThat(result.get("build")).asString().contains("arch=x86_64");
        assertThat(result.get("image")).asString().contains("@sha256:");
        assertThat(result.get("test")).asString().contains("SUCCESS");
    }

    @Test
    void doesNotPushAChangeRequest() throws Throwable {
        run.env.put("CHANGE_ID", "7");

        run.run(LAYER + ", test: true, to: 'quay.io/org/rhcos:{x}')".replace("{x}", "next"));

        assertThat(run.stages()).containsExactly("Prepare", "Base", "Layer", "Test");
    }

    @Test
    void describesBaseAndChange() throws Throwable {
        run.run(LAYER + ", test: true)");

        assertThat(run.currentBuild.descriptions())
                .containsExactly(
                        "[rhcos:nightly] Waiting",
                        "[rhcos:nightly] Running",
                        "[rhcos:nightly][x86_64] ⚡ " + ID + " + 3 files");
    }

    @Test
    void derivesTagsFromTheResult() throws Throwable {
        run.run(LAYER + ", to: 'quay.io/org/rhcos', tags: { result -> \"${result.id}-change\" })");

        assertThat(run.call("pushOciArchive").arguments()).containsEntry("tags", List.of(ID + "-change"));
    }

    @Test
    void usesOneSecretForAllAccessToTheBase() throws Throwable {
        run.run(LAYER + ", test: true, pullCredentialsId: 'pull', layer: [tlsVerify: false])");

        assertThat(run.call("inspectOciImage").arguments())
                .containsEntry("credentialsId", "pull")
                .containsEntry("tlsVerify", false);
        assertThat(run.call("layerOciImage").arguments())
                .containsEntry("baseCredentialsId", "pull")
                .containsEntry("tlsVerify", false);
        assertThat(run.call("cosaBuild").arguments()).containsEntry("pullCredentialsId", "pull");
    }

    @Test
    void readsTheBaseWithCredentialsOfTheLayer() throws Throwable {
        run.run(LAYER + ", layer: [baseCredentialsId: 'base'])");

        assertThat(run.call("inspectOciImage").arguments()).containsEntry("credentialsId", "base");
    }

    @Test
    void readsTheBaseWithCredentialsOfTheBuild() throws Throwable {
        run.run("coreosPipeline base: 'quay.io/a/b', containerfile: 'C', pullCredentialsId: 'pull'");

        assertThat(run.call("inspectOciImage").arguments()).containsEntry("credentialsId", "pull");
        assertThat(run.call("buildOciImage").arguments()).containsEntry("pullCredentialsId", "pull");
    }

    @Test
    void reachesTheRegistryOfTheBaseAsThePushDoes() throws Throwable {
        String file = "coreosPipeline(base: 'quay.io/a/b', containerfile: 'C', push: [caCertificate: 'ca.pem'], to: ";

        run.run(file + "'quay.io/a/c:1')");
        run.run(file + "'registry.example/a/c:1')");

        assertThat(run.each("inspectOciImage", call -> call.arguments().get("caCertificate")))
                .containsExactly("ca.pem", null);
    }

    @Test
    void keepsTheGivenArchive() throws Throwable {
        run.run(LAYER + ", archive: 'pr.ociarchive')");

        assertThat(run.call("layerOciImage").arguments()).containsEntry("archive", "pr.ociarchive");
        assertThat(run.toString()).doesNotContain("coreos-image");
    }

    @Test
    void removesItsArchiveAfterAFailure() {
        run.step("layerOciImage", call -> {
            throw new Failure("no space");
        });

        assertThat(run.fail(LAYER + ")")).isEqualTo("no space");

        assertThat(run.each("sh", call -> call.arguments().get("label")))
                .containsSubsequence("directory of the image", "clean coreos-image", "clean cosa");
    }

    @Test
    void runsHooksAroundTheStages() throws Throwable {
        run.run(LAYER + ", hooks: [afterBase: { echo 'based' }, beforeLayer: { echo 'layers' }],"
                + " timeouts: [Layer: '5m'])");

        assertThat(run.log()).contains("based\nlayers");
        assertThat(run.call("layerOciImage").around()).contains("timeout");
    }

    @Test
    void testsIfAllDiskImagesAreDownloaded() throws Throwable {
        run.run(LAYER + ", download: 'all')");

        assertThat(run.stages()).containsExactly("Prepare", "Base", "Layer", "Test");
        assertThat(run.call("cosaBuild").arguments()).containsEntry("download", List.of("all"));
    }

    @Test
    void testsElsewhereWithoutADiskImage() throws Throwable {
        run.run(LAYER + ", test: [platformArgs: ['-p', 'aws']])");

        assertThat(run.call("cosaBuild").arguments()).doesNotContainKey("download");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            base: 'quay.io/a/b'                                 | : base needs a change: add, remove or containerfile
            base: 'quay.io/a/b', add: 'x', containerfile: 'C'   | : containerfile excludes add and remove
            base: 'rhcos', add: 'x'                             | : base: 'rhcos' does not begin with a registry
            base: 'quay.io/a/b', add: 'x', source: '/src'       | : 'source' and base exclude each other
            base: 'quay.io/a/b', add: 'x', artifacts: ['qemu']  | : 'artifacts' and base exclude each other
            base: 'quay.io/a/b', add: 'x', arches: [x86_64: 'a'] | : 'arches' and base exclude each other
            add: 'x'                                            | : 'add' needs base
            download: 'qemu'                                    | : 'download' needs base
            layer: [lint: false]                                | : 'layer' needs base
            base: 'quay.io/a/b', add: 'x', layer: [lnt: false]  | layer has no 'lnt'; did you mean 'lint'?
            base: 'quay.io/a/b', add: 'x', layer: [to: 'x/y']   | : layer: 'to' is not permitted
            base: 'quay.io/a/b', add: 'x', image: [target: 'x'] | : 'image' needs containerfile
            base: 'quay.io/a/b', add: 'x', layer: [sign: 'key'] | : layer: 'sign' belongs in push
            base: 'quay.io/a/b', add: 'x', layer: [provenance: true] | : layer: 'provenance' belongs in push
            base: 'quay.io/a/b', containerfile: 'C', layer: [lint: false] | : 'layer' needs add or remove
            base: 'quay.io/a/b', add: 'x', download: 'a b'      | : download: 'a b' is not the name of a platform
            base: 'quay.io/a/b', add: 'x', archive: 'x.tar'     | : archive: 'x.tar' must end in .ociarchive
            base: 'quay.io/a/b', add: 'x', to: 'quay.io/a/c'    | : to: 'quay.io/a/c' has no tag
            base: 'quay.io/a/b', add: 'x', push: [diskImages: ['qemu']] | : push: 'diskImages' and base exclude each other
            base: 'quay.io/a/b', add: 'x', test: [only: 'iso']  | : test: 'only' and base exclude each other
            base: 'quay.io/a/b', add: 'x', test: [oscontainer: 'x.ociarchive'] | : test: 'oscontainer' and base exclude each other
            base: 'quay.io/a/b', add: 'x', download: 'metal'    | : 'download' has no effect without a test
            base: 'quay.io/a/b', add: 'x', test: false, download: 'qemu' | : 'download' has no effect without a test
            base: 'quay.io/a/b', add: 'x', download: 'metal', test: true | : test needs 'qemu' among download
            """)
    void namesInvalidParameter(String given, String message) {
        assertThat(run.fail("coreosPipeline " + given))
                .startsWith("coreosPipeline")
                .contains(message)
                .doesNotContain("\n");
    }

    private List<String> kola() {
        return run.calls("sh").stream()
                .filter(call -> String.valueOf(call.arguments().get("label")).contains("kola"))
                .map(Recorded::toString)
                .toList();
    }
}
