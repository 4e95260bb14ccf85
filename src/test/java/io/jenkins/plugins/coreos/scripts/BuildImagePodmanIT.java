package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.BuilderHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds with a stand-in for podman's remote client, which records its calls, and copies secrets into the context while it
 * builds, as podman does (pkg/bindings/images/build.go). The result is an archive made by buildah.
 */
class BuildImagePodmanIT {
    private static final String PODMAN = """
            #!/bin/sh
            printf '%%s\\n' "$*" >>'%1$s/calls'
            [ "$1" != --remote ] || shift
            case $1 in
                --version) echo 'podman version 5.4.0' ;;
                info) echo "$CONTAINER_HOST" ;;
                image)
                    case $* in
                        *Digest*) echo 'sha256:%3$s %4$s 42.1' ;;
                        *) echo '%4$s' ;;
                    esac
                    ;;
                build)
                    for word; do
                        case $word in
                            id=*,src=*) secret=${word#*,src=} ;;
                        esac
                    done
                    context=$word
                    [ -z "${secret:-}" ] || cp "$secret" "$context/podman-build-secret"
                    ls "$context" >'%1$s/listing'
                    rm -f "$context/podman-build-secret"
                    ;;
                save) cp '%2$s' image.tar ;;
            esac
            """;

    @TempDir
    static Path shared;

    private static Path archive;

    @TempDir
    Path root;

    private BuildImageScript script;

    @BeforeAll
    static void makeArchive() {
        archive = new BuilderHost(shared.resolve("host")).base("base");
    }

    @BeforeEach
    void installStandIn() throws IOException {
        Path bin = Files.createDirectories(root.resolve("bin"));
        Path podman = Files.writeString(
                bin.resolve("podman"), PODMAN.formatted(root, archive, "a".repeat(64), "b".repeat(64)));
        assertThat(podman.toFile().setExecutable(true)).isTrue();
        script = new BuildImageScript(root);
        script.environment.put("PATH", bin + ":" + System.getenv("PATH"));
        script.environment.put("TMPDIR", root.toString());
        script.environment.put("CONTAINER_HOST", "ssh://core@arm.example/run/podman.sock");
    }

    private String calls() throws IOException {
        return Files.readString(root.resolve("calls"));
    }

    @Test
    void remoteHostBuildsAndSendsTheArchive() throws Exception {
        script.file("FROM quay.io/org/base:1\nRUN x\n");

        Map<String, Object> result = script.run();

        assertThat(result)
                .containsEntry("builder", "podman version 5.4.0")
                .containsEntry(
                        "base",
                        Map.of(
                                "reference", "quay.io/org/base@sha256:" + "a".repeat(64),
                                "digest", "sha256:" + "a".repeat(64),
                                "version", "42.1"));
        assertThat(root.resolve("image.ociarchive")).hasSameBinaryContentAs(archive);
        assertThat(calls().lines().toList())
                .allMatch(call -> call.startsWith("--remote "))
                .anyMatch(call -> call.startsWith("--remote pull quay.io/org/base:1"))
                .anyMatch(call -> call.startsWith("--remote build --layers=false"))
                .anyMatch(
                        call -> call.equals("--remote save --format oci-archive --output image.tar " + "b".repeat(64)));
        assertThat(calls().lines().reduce("", (first, last) -> last))
                .startsWith("--remote rmi localhost/coreos-build-");
        assertThat(calls()).doesNotContain("--secret");
    }

    @Test
    void secretsAreNotWrittenToDisk() throws Exception {
        script.file("FROM quay.io/org/base:1\nRUN --mount=type=secret,id=t x\n");
        Files.writeString(root.resolve("context/data"), "x");
        script.secrets.put("t", "s3cret");

        script.run();

        assertThat(Files.readAllLines(root.resolve("listing")))
                .as("a copy of the context with the secret, in memory")
                .isEqualTo(List.of("Containerfile", "data", "podman-build-secret"));
        assertThat(calls()).contains(" " + script.secretDirectory() + "/context\n");
        assertThat(script.secretDirectory()).doesNotExist();
    }

    @Test
    void remoteHostCannotUseAnArchiveAsBase() throws Exception {
        script.file("FROM oci-archive:" + archive + "\n");

        assertThat(script.error()).endsWith("which the CONTAINER_HOST does not have: push it to a registry first");
    }

    @Test
    void missingBuilderIsAnError() throws Exception {
        script.file("FROM quay.io/org/base:1\n");
        script.environment.put("PATH", root.resolve("bin") + ":" + pathWithoutBuilders());
        script.environment.put("CONTAINER_HOST", "");
        script.request.builder = "buildah";
        assertThat(script.error()).startsWith("there is no buildah on PATH: run this in a container that has it");

        Files.delete(root.resolve("bin/podman"));
        script.request.builder = "auto";
        assertThat(script.error())
                .startsWith("there is neither buildah nor podman on PATH")
                .endsWith("layerOciImage adds files to an image without a builder");
    }

    /** Returns a directory with links to the programs that the script needs before it looks for a builder. */
    private String pathWithoutBuilders() throws IOException {
        Path links = Files.createDirectories(root.resolve("programs"));
        for (String name : List.of(
                "bash", "env", "python3", "date", "setsid", "mktemp", "mkdir", "rm", "cat", "id", "flock", "grep")) {
            Path program = Path.of("/usr/bin", name);
            if (Files.exists(program) && !Files.exists(links.resolve(name))) {
                Files.createSymbolicLink(links.resolve(name), program);
            }
        }
        return links.toString();
    }
}
