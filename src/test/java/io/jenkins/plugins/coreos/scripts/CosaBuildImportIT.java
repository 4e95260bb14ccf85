package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.cli.InProcess;
import io.jenkins.plugins.coreos.core.cosa.CosaBuild;
import io.jenkins.plugins.coreos.core.cosa.CosaException;
import io.jenkins.plugins.coreos.core.cosa.CosaImage;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Patience;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The phase import, with an index that {@code push} made in a registry that requires a login. */
@ExtendWith(FailureLogs.class)
class CosaBuildImportIT {
    private static final String PASSWORD = "s3cret-of-the-registry";
    private static final String AUTH = Base64.getEncoder().encodeToString(("robot:" + PASSWORD).getBytes(UTF_8));

    @TempDir
    private static Path shared;

    private static DockerRegistry registry;
    private static CosaBuild nightly;
    private static Path authFile;

    @TempDir
    private Path root;

    private CosaBuildScript script;
    private Path registriesConf;

    @BeforeAll
    static void pushNightly() throws Exception {
        registry = DockerRegistry.builder().basicAuth("robot", PASSWORD).start(shared);
        authFile = Files.writeString(
                shared.resolve("auth.json"),
                "{\"auths\": {\"" + registry.host() + "\": {\"auth\": \"" + AUTH + "\"}}}");
        nightly = push("1.0", "nightly", "qemu", "metal");
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        script = new CosaBuildScript(root);
        registriesConf = Files.writeString(
                Files.createDirectories(root.resolve(".config/containers")).resolve("registries.conf"),
                "[[registry]]\nlocation = \"" + registry.host() + "\"\ninsecure = true\n");
    }

    @Test
    void importsImageAndDiskImageBitForBit() throws Exception {
        CosaBuild build = importImage("nightly", "--download", "qemu").result();

        assertThat(build.id()).isEqualTo("1.0");
        assertThat(build.name()).isEqualTo("rhcos");
        assertThat(build.changed()).isTrue();
        assertThat(build.imported()).isTrue();
        assertThat(build.labels())
                .containsEntry("containers.bootc", "1")
                .containsEntry("org.opencontainers.image.version", "1.0");
        assertThat(build.phases()).containsOnlyKeys("import");
        assertThat(build.manifestDigest()).isEqualTo(nightly.manifestDigest());
        assertThat(build.images()).containsOnlyKeys("ostree", "oci-manifest", "qemu");
        assertThat(Files.mismatch(file(build, "qemu"), file(nightly, "qemu"))).isEqualTo(-1);
        assertThat(script.calls())
                .contains("cosa import --download=qemu docker://" + registry.host() + "/os/rhcos:nightly");
        assertNoSecret();
    }

    @Test
    void addsDiskImagesToImportedBuild() throws Exception {
        CosaBuild first = importImage("nightly").result();
        assertThat(first.images()).doesNotContainKeys("qemu", "metal");

        CosaBuild second = importImage("nightly", "--download", "metal", "--download", "qemu")
                .result();
        assertThat(second.changed()).isFalse();
        assertThat(second.imported()).isTrue();
        assertThat(second.id()).isEqualTo("1.0");
        assertThat(Files.mismatch(file(second, "metal"), file(nightly, "metal")))
                .isEqualTo(-1);

        CosaBuildScript.Outcome again = importImage("nightly", "--download", "all");
        assertThat(again.result().changed()).isFalse();
        assertThat(again.log()).contains("All requested disk images are already present.");
    }

    @Test
    void secondImportOfAnImageMakesNoNewBuild() throws Exception {
        importImage("nightly").result();
        push("2.0", "newer");
        importImage("newer").result();
        script.calls();

        CosaBuildScript.Outcome again = importImage("nightly", "--compress");

        assertThat(again.result().id()).isEqualTo("1.0");
        assertThat(again.result().changed()).isFalse();
        assertThat(again.log())
                .contains("cosaBuild: docker://" + registry.host() + "/os/rhcos:nightly was imported earlier, as 1.0")
                .contains("no new build; the imported one is 1.0");
        assertThat(script.calls())
                .noneMatch(call -> call.startsWith("cosa import"))
                .contains("cosa compress --build=1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "qemu"})
    void otherImageWithSameVersionIsAnError(String download) throws Exception {
        importImage("nightly").result();
        push("1.0", "rebuilt", "qemu");

        String[] more = download.isEmpty() ? new String[0] : new String[] {"--download", download};
        CosaException error = importImage("rebuilt", more).error();

        assertThat(error.getMessage())
                .isEqualTo("cosaBuild failed in the phase import: " + script.cosaDir + "/builds has a build 1.0 ("
                        + nightly.arch() + ") of an image other than docker://" + registry.host()
                        + "/os/rhcos:rebuilt: remove it, or set cosaDir to an empty directory");
    }

    @Test
    void explainsExistingBuildThatCannotBeCompared() throws Exception {
        importImage("nightly").result();

        Files.delete(registriesConf);
        assertThat(importImage("nightly").error().getMessage())
                .contains("cosa import ended with exit code 1: remove that build, or set cosaDir to an empty directory")
                .contains("ERROR: Build ID 1.0 (" + nightly.arch() + ") already exists!");
    }

    @Test
    void importsArchiveRelativeToTheCurrentDirectory() throws Exception {
        Files.copy(Path.of(nightly.ociArchive()), root.resolve("pr.ociarchive"));

        CosaBuild build = run("--import-image", "oci-archive:pr.ociarchive").result();

        assertThat(build.id()).isEqualTo("1.0");
        assertThat(build.ociArchiveSha256()).isEqualTo(nightly.ociArchiveSha256());
        assertThat(script.calls()).contains("cosa import oci-archive:" + root + "/pr.ociarchive");
        assertThat(run("--import-image", "oci-archive:pr.ociarchive").result().changed())
                .isFalse();
    }

    @Test
    void importFollowsInitIfThereIsASource() throws Exception {
        CosaBuild build = importImage("nightly", "--source", "https://x/y", "--artifact", "qemu", "--skip-prune")
                .result();

        assertThat(build.phases().keySet()).containsExactly("init", "import", "osbuild");
        assertThat(build.images()).containsKey("qemu");
        assertThat(build.imported()).isTrue();
        assertThat(script.calls()).anyMatch(call -> call.startsWith("cosa import --skip-prune docker://"));
    }

    @Test
    void laterPhasesOfImportedBuildNeedNoConfiguration() throws Exception {
        importImage("nightly", "--download", "qemu").result();

        CosaBuild build = run("--phase", "compress", "--verify").result();

        assertThat(build.imported()).isFalse();
        assertThat(build.labels()).containsEntry("com.coreos.osname", "rhcos");
        assertThat(run("--phase", "build").error())
                .hasMessageEndingWith("is not initialized: run the phase init first, with a source");
    }

    @Test
    void buildAfterAnImportIsChanged() throws Exception {
        importImage("nightly", "--source", "https://x/y").result();

        CosaBuild build = script.build("--parent-build", "1.0").result();

        assertThat(build.changed()).isTrue();
        assertThat(build.imported()).isFalse();
        assertThat(importImage("nightly", "--parent-build", build.id()).result().id())
                .isEqualTo("1.0");
    }

    @Test
    void versionNamedLatestDoesNotRemoveTheLatestBuild() throws Exception {
        importImage("nightly").result();
        push("latest", "hostile");

        CosaBuildScript.Outcome outcome = importImage("hostile");

        assertThat(outcome.log()).doesNotContain("left over from an import");
        assertThat(script.cosaDir.resolve("builds/1.0/" + nightly.arch() + "/meta.json"))
                .isNotEmptyFile();
    }

    @Test
    void continuesAfterAnInterruptedImport() throws Exception {
        importImage("nightly").result();
        push("3.0", "third");
        Path partial = Files.createDirectories(script.cosaDir.resolve("builds/3.0/" + nightly.arch()));
        Files.writeString(partial.resolve("meta.json"), "{}");
        Path left = Files.createDirectory(script.cosaDir.resolve("tmp/cosa-import-abc"));

        CosaBuildScript.Outcome outcome = importImage("third");

        assertThat(outcome.result().changed()).isTrue();
        assertThat(outcome.log()).contains("removing builds/3.0/" + nightly.arch() + ", left over from an import");
        assertThat(left).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            error: unknown command: import | 1 | this COSA has no 'import', which was added in July 2025: use a newer image of coreos-assembler
            cosa import: error: unrecognized arguments: --download=qemu | 2 | this COSA's import has no --download, which was added in July 2026: use a newer image of coreos-assembler
            """)
    void errorOfOldCosaNamesTheRequiredVersion(String output, int code, String hint) throws Exception {
        Path bin = Files.createDirectories(root.resolve("bin"));
        Path cosa = Files.writeString(
                bin.resolve("cosa"),
                "#!/bin/bash\n[ \"$1\" != import ] || { echo '" + output + "' >&2; exit " + code + "; }\nexec "
                        + CosaBuildScript.STAND_IN + "/cosa \"$@\"\n");
        assertThat(cosa.toFile().setExecutable(true)).isTrue();
        script.with("PATH", bin + ":" + System.getenv("PATH"));

        assertThat(importImage("nightly", "--download", "qemu").error().summary())
                .isEqualTo(
                        "cosaBuild failed in the phase import: cosa import ended with exit code " + code + ": " + hint);
    }

    @Test
    void classicCosaImportsButDownloadsNothing() throws Exception {
        script.with("COSA_STANDIN_GENERATION", "classic");

        assertThat(importImage("nightly").result().imported()).isTrue();
        assertThat(importImage("nightly", "--download", "qemu").error())
                .hasMessageContaining("this COSA's import has no --download");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            .config.Labels = {}                                       | the image has no label containers.bootc=1: COSA imports bootable images only
            del(.config.Labels)                                       | the image has no label containers.bootc=1: COSA imports bootable images only
            .config.Labels["containers.bootc"] = "0"                  | the image has no label containers.bootc=1: COSA imports bootable images only
            del(.config.Labels["org.opencontainers.image.version"])   | the image has no label org.opencontainers.image.version, which becomes the ID of the build
            """)
    void explainsMissingLabels(String change, String hint) throws Exception {
        Path archive = changedArchive(change);

        assertThat(run("--import-image", "oci-archive:" + archive).error().summary())
                .isEqualTo("cosaBuild failed in the phase import: cosa import ended with exit code 1: " + hint);
    }

    @Test
    void explainsMissingDiskImages() throws Exception {
        push("4.0", "plain");

        assertThat(importImage("plain", "--download", "qemu").error().getMessage())
                .contains("exit code 1: download needs an index with disk images, which pushOciArchive creates with"
                        + " diskImages");
        assertThat(importImage("nightly", "--download", "aws").error().getMessage())
                .contains("cosa import ended with exit code 1", "Available platforms: qemu,metal");
        assertThat(importImage("nightly", "--download", "qemu", "--arch", "s390x")
                        .error()
                        .getMessage())
                .contains("no disk image artifacts were found for s390x");
    }

    @Test
    void missingCredentialsAreAnError() throws Exception {
        assertThat(run("--import-image", "docker://" + registry.host() + "/os/rhcos:nightly")
                        .error()
                        .getMessage())
                .contains("cosa import ended with exit code 1")
                .containsIgnoringCase("unauthorized");
        assertThat(script.cosaDir.resolve("builds/1.0")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            oci-archive:none | the archive ROOT/none cannot be read: name a file, absolute or relative to the current directory
            oci-archive:a:b  | the path ROOT/a:b contains a colon, after which COSA expects the name of an image: move the archive
            """)
    void rejectsUnusableArchiveBeforeAnythingRuns(String image, String message) throws Exception {
        assertThat(run("--import-image", image).error().summary())
                .isEqualTo("cosaBuild failed in the phase import: " + message.replace("ROOT", root.toString()));
        assertThat(script.calls()).isEmpty();
        assertThat(script.cosaDir).doesNotExist();
    }

    @Test
    void rejectsDirectoryWithOtherContent() throws Exception {
        Path file = Files.writeString(Files.createDirectories(script.cosaDir).resolve("Jenkinsfile"), "mine");

        assertThat(importImage("nightly").error())
                .hasMessageEndingWith(script.cosaDir
                        + " is neither empty nor a directory of COSA: set cosaDir to an empty directory");
        assertThat(script.cosaDir.resolve("builds")).doesNotExist();
        assertThat(file).exists();
    }

    @Test
    void keepsTheUsersConfigurationForSkopeo() throws Exception {
        Path docker = Files.writeString(
                Files.createDirectories(root.resolve(".docker")).resolve("config.json"), "{}");

        assertThat(importImage("nightly", "--download", "qemu").result().images())
                .containsKey("qemu");
        assertThat(docker).hasContent("{}");
    }

    @Test
    void importsInRemoteSession() throws Exception {
        Path remote = remote();
        Files.copy(Path.of(nightly.ociArchive()), root.resolve("pr.ociarchive"));

        CosaBuild build = importImage("nightly", "--download", "qemu").result();
        assertThat(build.images()).containsKey("qemu");
        assertThat(script.cosaDir).isEmptyDirectory();

        assertThat(run("--import-image", "oci-archive:pr.ociarchive").result().changed())
                .isFalse();
        push("5.0", "fifth");
        Files.copy(
                shared.resolve("5.0-fifth/cosa dir/builds/5.0/" + nightly.arch() + "/rhcos-5.0-ostree." + nightly.arch()
                        + ".ociarchive"),
                root.resolve("fifth.ociarchive"));
        assertThat(run("--import-image", "oci-archive:fifth.ociarchive")
                        .result()
                        .id())
                .isEqualTo("5.0");

        assertThat(remote.resolve("tmp")).isEmptyDirectory();
        assertNoSecret();
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("COSA_BUILD_RUN=")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void nothingSecretIsLeftAfterSignal(String signal) throws Exception {
        script.with("COSA_STANDIN_HANG", "import");
        Path secret = Files.copy(
                authFile, Files.createDirectory(root.resolve("secret")).resolve("auth.json"));
        Path log = root.resolve("log");
        Process process = script.start(
                List.of(
                        "--cosa-dir",
                        script.cosaDir.toString(),
                        "--import-image",
                        "docker://" + registry.host() + "/os/rhcos:nightly",
                        "--download",
                        "qemu",
                        "--secret-file",
                        secret.toString()),
                root.resolve("out"),
                log);
        Patience patience = Patience.of(Duration.ofSeconds(20));
        while (!Files.readString(log).contains("import: hanging\n")) {
            assertThat(process.isAlive() && !patience.isOver())
                    .as(Files.readString(log))
                    .isTrue();
            Thread.sleep(20);
        }

        Processes.command("kill", "-s", signal, "" + process.pid()).ok();

        assertThat(Patience.await(process, Duration.ofSeconds(20))).isTrue();
        Patience removal = Patience.of(Duration.ofSeconds(20));
        while (Files.exists(secret.getParent())) {
            assertThat(removal.isOver())
                    .as("waiting for the removal of the secret")
                    .isFalse();
            Thread.sleep(20);
        }
        ProcessHandle.allProcesses().filter(this::isOurs).forEach(ProcessHandle::destroyForcibly);
        assertNoSecret();
        assertThat(importImage("nightly").result().changed()).isTrue();
    }

    private CosaBuildScript.Outcome importImage(String tag, String... more) throws Exception {
        script.without("COSA_STANDIN_HANG");
        Path secret =
                Files.copy(authFile, Files.createTempDirectory(root, "secret").resolve("auth.json"));
        List<String> arguments =
                new ArrayList<>(List.of("--import-image", "docker://" + registry.host() + "/os/rhcos:" + tag));
        arguments.addAll(List.of("--secret-file", secret.toString()));
        arguments.addAll(List.of(more));
        CosaBuildScript.Outcome outcome = run(arguments.toArray(String[]::new));
        assertThat(secret.getParent()).doesNotExist();
        return outcome;
    }

    private CosaBuildScript.Outcome run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--cosa-dir", script.cosaDir.toString()));
        all.addAll(List.of(arguments));
        return script.run(all);
    }

    private Path remote() throws IOException {
        Path remote = Files.createDirectories(root.resolve("remote"));
        script.with("COREOS_ASSEMBLER_REMOTE_SESSION", "0123456789ab").with("COSA_STANDIN_REMOTE", remote.toString());
        return remote;
    }

    /** Returns a copy of the nightly archive with a changed configuration. */
    private Path changedArchive(String change) {
        Path archive = root.resolve("changed.ociarchive");
        Processes.command("bash", "-ec", """
                mkdir layout && tar -C layout -xf "$1" && cd layout
                put() { local sum; sum=$(sha256sum "$1"); mv "$1" "blobs/sha256/${sum%% *}"; echo "${sum%% *}"; }
                manifest=$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' index.json)
                config=$(jq -r '.config.digest | ltrimstr("sha256:")' "blobs/sha256/$manifest")
                jq -c "$2" "blobs/sha256/$config" >new
                size=$(stat -c %s new) sum=$(put new)
                jq -c --arg d "sha256:$sum" --argjson s "$size" '.config.digest = $d | .config.size = $s' \\
                    "blobs/sha256/$manifest" >new
                size=$(stat -c %s new) sum=$(put new)
                jq -c --arg d "sha256:$sum" --argjson s "$size" '.manifests[0].digest = $d | .manifests[0].size = $s' \\
                    index.json >new && mv new index.json
                tar -cf "$3" *
                """, "bash", nightly.ociArchive(), change, archive.toString())
                .in(root)
                .ok();
        return archive;
    }

    private void assertNoSecret() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> {
                        try {
                            String text = new String(Files.readAllBytes(file), ISO_8859_1);
                            return text.contains(AUTH) || text.contains(PASSWORD);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }))
                    .isEmpty();
        }
    }

    private boolean isOurs(ProcessHandle handle) {
        try {
            return Files.readString(Path.of("/proc/" + handle.pid() + "/environ"), ISO_8859_1)
                    .contains("=" + root + "/");
        } catch (IOException e) {
            return false; // It has ended.
        }
    }

    private static Path file(CosaBuild build, String name) {
        CosaImage image = build.images().get(name);
        return Path.of(build.dir()).resolve(image.path());
    }

    /** Builds an image in a separate directory and pushes it, with disk images as an index. */
    private static CosaBuild push(String version, String tag, String... platforms) throws Exception {
        CosaBuildScript cosa = new CosaBuildScript(Files.createDirectories(shared.resolve(version + "-" + tag)));
        List<String> build = new ArrayList<>(List.of("--version", version));
        List<String> push = new ArrayList<>(List.of("push", "--cosa-dir", cosa.cosaDir.toString()));
        for (String platform : platforms) {
            build.addAll(List.of("--artifact", platform));
            push.addAll(List.of("--disk-image", platform));
        }
        CosaBuild built = cosa.build(build.toArray(String[]::new)).result();
        push.addAll(List.of("--to", registry.host() + "/os/rhcos:" + tag, "--tls-verify=false"));
        push.addAll(List.of("--authfile", authFile.toString()));
        InProcess.run(push);
        return built;
    }
}
