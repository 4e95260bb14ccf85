package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option {@code --attach} in the packaged program. */
class AttachCommandIT {
    private static final String SBOM = "sbom.json=application/spdx+json";

    @TempDir
    Path dir;

    private DockerRegistry registry;

    @BeforeEach
    void start() throws Exception {
        registry = DockerRegistry.start(dir);
        Archives.small(dir.resolve("a.ociarchive"));
        Files.writeString(dir.resolve("sbom.json"), "{}");
        Files.createDirectories(dir.resolve("tree/usr"));
        Files.writeString(dir.resolve("tree/usr/file"), "text");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Processes.Result run(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("coreos.hpi"))
                .resolveSibling("coreos-assembler")
                .toString());
        command.addAll(List.of(arguments));
        command.add("--tls-verify=false");
        return Processes.command(command)
                .in(dir)
                .env("COREOS_ASSEMBLER_NO_CACHE", "1")
                .run();
    }

    private JsonObject attached(String... arguments) throws Exception {
        Processes.Result result = run(arguments);
        assertThat(result.exitCode()).as(result.output()).isZero();
        JsonObject json = Json.parseObject(result.stdout().getBytes(StandardCharsets.UTF_8), "the result");
        assertThat(json.objects("attached")).hasSize(1);
        assertThat(json.objects("attached").get(0).string("image")).isEqualTo(json.string("digest"));
        return json.objects("attached").get(0);
    }

    @Test
    void pushCopyAndLayerAttachFiles() throws Exception {
        String image = registry.host() + "/os/image:one";

        JsonObject pushed = attached("push", "a.ociarchive", "--to", image, "--attach", SBOM, "--json");
        JsonObject copied = attached("copy", image, "--to", registry.host() + "/os/copy", "--attach", SBOM, "--json");
        JsonObject layered = attached(
                "layer",
                "--from",
                image,
                "--arch",
                "amd64",
                "--add",
                "tree",
                "--to",
                image + "-2",
                "--attach",
                SBOM,
                "--json");

        assertThat(pushed.string("file")).isEqualTo("sbom.json");
        assertThat(pushed.string("mediaType")).isEqualTo("application/spdx+json");
        assertThat(copied.string("digest")).isEqualTo(pushed.string("digest"));
        assertThat(layered.string("digest")).isNotEqualTo(pushed.string("digest"));
        assertThat(registry.manifestDigests("os/image")).contains(pushed.string("digest"), layered.string("digest"));
        assertThat(registry.manifestDigests("os/copy")).contains(copied.string("digest"));
    }

    @Test
    void dryRunNamesTheFilesAndAttachesNothing() {
        String image = registry.host() + "/os/image:one";

        Processes.Result result = run("push", "a.ociarchive", "--to", image, "--attach", SBOM, "--dry-run");
        Processes.Result missing = run("push", "a.ociarchive", "--to", image, "--attach", "no=text/plain", "--dry-run");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.stderr()).contains("would attach sbom.json (application/spdx+json)");
        assertThat(missing.exitCode()).isEqualTo(Main.FAILED);
        assertThat(missing.stderr()).contains("the file to attach does not exist: ");
        assertThat(registry.tags("os/image")).isEmpty();
    }

    @Test
    void reportsWrongUsage() {
        String image = registry.host() + "/os/image:one";

        assertThat(run("push", "a.ociarchive", "--to", image, "--attach", "sbom.json")
                        .exitCode())
                .isEqualTo(Usage.EXIT_CODE);
        assertThat(run(
                                "layer",
                                "--from",
                                "a.ociarchive",
                                "--add",
                                "tree",
                                "--archive",
                                "b.ociarchive",
                                "--attach",
                                SBOM)
                        .stderr())
                .contains("require a destination in a registry");
    }
}
