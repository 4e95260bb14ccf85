package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.testing.BuilderHost;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.Skopeo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds with the real buildah and a real registry. */
class BuildImageIT {
    private static final String LOGIN = "{\"auths\":{\"%s\":{\"auth\":\"dXNlcjpwYXNzdzByZC0xMjM=\"}}}";

    @TempDir
    static Path shared;

    private static DockerRegistry registry;
    private static BuilderHost host;
    private static Path archive;
    private static String base;

    @TempDir
    Path root;

    private BuildImageScript script;

    @BeforeAll
    static void pushBase() throws IOException {
        registry = DockerRegistry.builder().basicAuth("user", "passw0rd-123").start(shared);
        host = new BuilderHost(shared.resolve("host")).insecure(registry.host());
        archive = host.base("base");
        base = registry.host() + "/org/base:nightly";
        host.push(archive, base, "--dest-creds=user:passw0rd-123");
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        script = new BuildImageScript(root);
        script.environment.putAll(host.environment());
        script.authFile = LOGIN.formatted(registry.host());
    }

    @Test
    void buildsOnTheDigestOfTheBaseAndLeavesNothingElse() throws Exception {
        script.file("""
                ARG BASE
                FROM ${BASE} AS build
                ARG VERSION
                RUN echo "built $VERSION" > /etc/change
                FROM build
                RUN cat /etc/change > /etc/second
                LABEL in=file
                """);
        script.request.buildArgs = List.of("BASE=" + base, "VERSION=7");
        script.request.labels = List.of("org.opencontainers.image.revision=abc", "text=two words");

        Map<String, Object> result = script.run();

        String digest = Skopeo.inspectDigest(base, "--creds=user:passw0rd-123");
        assertThat(result.get("base"))
                .isEqualTo(Map.of(
                        "reference",
                        registry.host() + "/org/base@" + digest,
                        "digest",
                        digest,
                        "version",
                        BuilderHost.VERSION));
        assertThat(result.get("archive"))
                .isEqualTo(root.resolve("image.ociarchive").toString());
        assertThat(digest(root.resolve("image.ociarchive"))).isEqualTo(result.get("digest"));
        assertThat((Map<?, ?>) result.get("labels"))
                .isEqualTo(Map.of(
                        "in", "file",
                        "org.opencontainers.image.revision", "abc",
                        "text", "two words",
                        "org.opencontainers.image.version", BuilderHost.VERSION,
                        "io.buildah.version", host.buildah("--version").split(" ")[2]));
        assertThat(ArchiveCheck.of(root.resolve("image.ociarchive"), 1).faults())
                .isEmpty();
        assertThat(content(root.resolve("image.ociarchive"), "etc/second")).isEqualTo("built 7\n");
        assertThat(Files.readString(script.log())).contains("FROM " + registry.host() + "/org/base@" + digest);
        // The base stays as a cache; nothing else does.
        assertThat(host.content()).containsExactly(base);
        assertNothingIsLeft();
    }

    @Test
    void archiveReplacesTheBaseInTheContainerfile() throws Exception {
        script.file("""
                FROM unreachable.example/tools:1
                RUN echo "$TOP" > /etc/top
                """);
        script.request.from = archive.toString();
        script.request.archive = "sub/dir with blank/a.ociarchive";
        Files.createDirectories(root.resolve("sub/dir with blank"));
        Files.writeString(root.resolve("sub/dir with blank/a.ociarchive"), "an older archive");

        Map<String, Object> result = script.run();

        assertThat((Map<?, ?>) result.get("base"))
                .isEqualTo(Map.of(
                        "archive", archive.toString(),
                        "digest", digest(archive),
                        "version", BuilderHost.VERSION));
        assertThat(ArchiveCheck.of(root.resolve("sub/dir with blank/a.ociarchive"), 1)
                        .faults())
                .isEmpty();
        assertThat(host.content()).doesNotContain("<none>:<none>");
        assertNothingIsLeft();
    }

    @Test
    void scratchHasNoBase() throws Exception {
        script.file("FROM " + base + " AS tools\nFROM scratch\nCOPY --from=tools /bin/busybox /x\n");

        Map<String, Object> result = script.run();

        assertThat(result).doesNotContainKey("base").containsKeys("digest", "size");
        assertNothingIsLeft();
    }

    @Test
    void targetIgnoreFileAndVolumeReachTheBuilder() throws Exception {
        script.file("FROM " + base + " AS one\nCOPY . /copy\nRUN ls /copy > /etc/list; cat /vol/x > /etc/x\n"
                + "FROM one AS two\nRUN exit 9\n");
        Files.writeString(root.resolve("context/Containerfile.containerignore"), "hidden\n");
        Files.writeString(root.resolve("context/hidden"), "");
        Files.writeString(root.resolve("context/shown"), "");
        Files.writeString(Files.createDirectories(root.resolve("vol")).resolve("x"), "volume");
        script.request.target = "one";
        script.request.volumes = List.of(root.resolve("vol") + ":/vol:ro");
        script.request.isolation = "chroot";
        script.request.securityOpt = List.of("label=disable");

        script.run();

        assertThat(content(root.resolve("image.ociarchive"), "etc/list"))
                .isEqualTo("Containerfile\n" + "Containerfile.containerignore\nshown\n");
        assertThat(content(root.resolve("image.ociarchive"), "etc/x")).isEqualTo("volume");
    }

    @Test
    void errorsOfTheBuildAreOneLineAndLeaveNothing() throws Exception {
        script.file("FROM " + base + "\nRUN echo this is why >&2; exit 7\n");
        assertThat(script.error())
                .startsWith("cannot build " + root.resolve("context/Containerfile") + ": ")
                .contains("exit status 7", "the log above has the output of the command")
                .doesNotContain("\n");
        assertThat(Files.readString(script.log())).contains("this is why");
        assertNothingIsLeft();

        script.authFile = LOGIN.formatted("other.example");
        assertThat(script.error())
                .startsWith("cannot pull the base " + base + ": ")
                .endsWith("; give credentials for the registry as pullCredentialsId");
        script.authFile = LOGIN.formatted(registry.host());
        script.file("FROM " + registry.host() + "/org/base:missing\n");
        assertThat(script.error()).endsWith("; check the name and tag of the image");
        script.request.archive = "none/a.ociarchive";
        assertThat(script.error()).startsWith("cannot write the archive to " + root.resolve("none") + ": create");
        assertNothingIsLeft();
        assertThat(host.content()).allMatch(name -> name.startsWith(registry.host() + "/org/base"));
    }

    /** Asserts that no container, temporary file, secret or process is left. */
    private void assertNothingIsLeft() throws IOException {
        assertThat(host.buildah("containers", "--all", "--quiet")).isEmpty();
        assertThat(host.temporary()).isEmptyDirectory();
        if (script.secretDirectory() != null) {
            assertThat(script.secretDirectory()).doesNotExist();
        }
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith(".image"));
        }
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(root.toString())))
                .isEmpty();
    }

    private static String manifest(Path archive) {
        return Processes.command(Skopeo.skopeo("inspect", "--raw", "oci-archive:" + archive))
                .ok()
                .stdout();
    }

    private static String digest(Path archive) {
        return Digest.sha256(manifest(archive).getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Returns the content of a file in an image, from the last layer that has it. */
    static String content(Path archive, String name) throws IOException {
        Path layout = Files.createTempDirectory(archive.getParent(), "layout");
        Processes.command("tar", "-xf", archive.toString(), "-C", layout.toString())
                .ok();
        String manifest = manifest(archive);
        String found = null;
        for (String part : manifest.substring(manifest.indexOf("\"layers\"")).split("sha256:")) {
            Path blob = layout.resolve("blobs/sha256").resolve(part.substring(0, Math.min(64, part.length())));
            if (Files.isRegularFile(blob)) {
                Processes.Result tar =
                        Processes.command("tar", "-xOzf", blob.toString(), name).run();
                found = tar.exitCode() == 0 ? tar.stdout() : found;
            }
        }
        Processes.deleteTree(layout);
        return found;
    }
}
