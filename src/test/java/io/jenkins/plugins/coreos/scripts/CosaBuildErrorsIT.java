package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.cosa.CosaBuild;
import io.jenkins.plugins.coreos.core.cosa.CosaException;
import io.jenkins.plugins.coreos.testing.Planted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CosaBuildErrorsIT {
    @TempDir
    private Path root;

    private CosaBuildScript script;

    @BeforeEach
    void prepare() {
        script = new CosaBuildScript(root);
    }

    @Test
    void reportsMissingCosa() throws Exception {
        script.with("PATH", "/usr/bin:/bin");

        assertError(
                script.build(),
                "init",
                "there is no cosa on PATH: run this in a container of the coreos-assembler image");
    }

    @Test
    void uninitializedDirectoryRequiresASource() throws Exception {
        assertError(
                script.run(List.of("--cosa-dir", "new")),
                "init",
                root + "/new is not initialized: give a source, the Git URL or absolute path of the configuration");
        assertError(
                script.run(List.of("--cosa-dir", "new", "--phase", "build", "--source", "https://x/y")),
                "build",
                root + "/new is not initialized: run the phase init first, with a source");
    }

    @Test
    void rejectsDirectoryWithOtherContent() throws Exception {
        Path file = Files.writeString(Files.createDirectories(script.cosaDir).resolve("Jenkinsfile"), "mine");

        assertError(
                script.build(),
                "init",
                script.cosaDir + " is neither empty nor initialized: set cosaDir to an empty directory");
        assertThat(script.cosaDir.resolve("src")).doesNotExist();
        assertThat(file).hasContent("mine");
        assertThat(script.calls()).doesNotContain("cosa init https://x/y");
    }

    @Test
    void requiredKvmMustExist() throws Exception {
        script.with("COSA_BUILD_KVM_DEVICE", root + "/none");

        assertError(
                script.build("--kvm", "required"),
                "init",
                "kvm is 'required', but there is no " + root
                        + "/none: run on a node with KVM, in a container that has the device");
    }

    @ParameterizedTest
    @CsvSource({"auto, /dev/null, ''", "auto, /none, 1", "none, /dev/null, 1", "required, /dev/null, ''"})
    void disablesKvmIfMissing(String kvm, String device, String expected) throws Exception {
        script.with("COSA_BUILD_KVM_DEVICE", device);
        Files.createDirectories(root.resolve("bin"));
        wrapCosa("echo \"no kvm: [${COSA_NO_KVM:-}]\"");

        CosaBuildScript.Outcome outcome = script.build("--kvm", kvm);

        assertThat(outcome.result().changed()).isTrue();
        assertThat(outcome.log()).contains("no kvm: [" + expected + "]");
        assertThat(outcome.log().contains("without KVM, which is slow")).isEqualTo(device.equals("/none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unset", "/nowhere", "/etc/passwd"})
    void repairsHomeAndUmaskForCosa(String home) throws Exception {
        Path temporary = Files.createDirectories(root.resolve("tmp"));
        script.with("HOME", home).with("TMPDIR", temporary.toString());
        if (home.equals("unset")) {
            script.without("HOME");
        }
        script.startedBy("bash", "-c", "umask 0000; exec bash \"$1\"", "bash");
        wrapCosa("echo \"home: $HOME umask: $(umask)\"; [ -w \"$HOME\" ] || exit 1");

        CosaBuildScript.Outcome outcome = script.build();

        assertThat(outcome.log()).containsPattern("home: " + temporary + "/cosa-build\\.[^/]+/home umask: 0022\n");
        // The result is not checked: the wrapper's line also appears in the script's queries of COSA.
        assertThat(outcome.output()).contains("phase\tbuild\t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--phase      | buid     | the phase 'buid' is unknown; the phases are init buildfetch import fetch build osbuild compress",
                "--kvm        | maybe    | kvm is 'maybe'; it can be auto, required or none",
                "--artifact   | ../qemu  | the artifact '../qemu' is not the name of a platform, such as qemu, metal or live",
                "--artifact   | -x       | the artifact '-x' is not the name of a platform, such as qemu, metal or live",
                "--phase      | osbuild  | the phase osbuild needs artifacts, such as qemu",
                "--phase      | import   | the phase import needs importImage, the image to import",
                "--phase      | buildfetch | the phase buildfetch needs buildFetchUrl, the URL of earlier builds",
                "--override   | nowhere  | the override ROOT/nowhere is not a directory: name one, absolute or relative to the current directory",
                "--override-rpm | x.rpm  | the override RPM ROOT/x.rpm is not a file: name one, absolute or relative to the current directory",
                "--authfile   | auth     | the authfile ROOT/auth cannot be read: correct its path or its permissions",
                "--sauce      | x        | the option --sauce is unknown",
                "--source     | -upload  | the source '-upload' begins with a dash: give a Git URL or an absolute path",
            })
    void rejectsInvalidArgumentBeforeAnythingRuns(String option, String value, String message) throws Exception {
        CosaException error = script.build(option, value).error();

        assertThat(error.exitCode()).isEqualTo(CosaException.NOT_COSA);
        assertThat(error.getMessage()).endsWith(": " + message.replace("ROOT", root.toString()));
        assertThat(script.calls()).isEmpty();
        assertThat(script.cosaDir).doesNotExist();
    }

    @Test
    void rejectsOptionWithoutValue() throws Exception {
        assertError(script.build("--variant"), "init", "the option --variant is unknown, or lacks its value");
    }

    @Test
    void reportsDirectoryThatCannotBeCreated() throws Exception {
        Files.writeString(root.resolve("file"), "");

        assertError(
                script.run(List.of("--cosa-dir", "file")),
                "init",
                "cannot use file as cosaDir: name a directory that this user can create or enter");
    }

    @Test
    void osbuildRequiresABuild() throws Exception {
        script.build("--phase", "init").result();

        assertError(
                script.build("--phase", "osbuild", "--artifact", "qemu", "--artifact", "live"),
                "osbuild",
                "there is no build in " + script.cosaDir + " to make qemu live from: run the phase build first");
    }

    @Test
    void reportsMissingBuild() throws Exception {
        wrapCosa("[ \"$1\" != build ] || exit 0");

        assertError(
                script.build(),
                "build",
                "cosa build ended without an error, but there is no build in " + script.cosaDir
                        + "/builds: its log above may say why");
    }

    @Test
    void worksWithoutTheFetchCommand() throws Exception {
        wrapCosa("[ \"$1\" != fetch ] || { echo 'error: unknown command: fetch' >&2; exit 1; }");

        assertThat(script.build().result().phases()).containsKeys("init", "fetch", "build");
    }

    @Test
    void doesNotWaitForBackgroundProcesses() throws Exception {
        Path id = root.resolve("left");
        wrapCosa("[ \"$1\" != build ] || { sleep 30 & echo $! >" + id + "; }");

        CosaBuildScript.Outcome outcome = script.build();

        ProcessHandle.of(Long.parseLong(Files.readString(id).strip())).ifPresent(ProcessHandle::destroy);
        assertThat(outcome.result().changed()).isTrue();
    }

    @Test
    void doesNotWaitForHoldersOfTheLogPipe() throws Exception {
        Path id = root.resolve("left");
        wrapCosa("[ \"$1\" != build ] || { sleep 30 & echo $! >" + id + "; }");

        CosaBuildScript.Outcome outcome = script.logIntoPipe().build();

        ProcessHandle.of(Long.parseLong(Files.readString(id).strip())).ifPresent(ProcessHandle::destroy);
        assertThat(outcome.result().changed()).isTrue();
        assertThat(outcome.log()).contains("cosa build left a process behind that keeps its output open");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void showsLastLinesOfTheFailedCommand(boolean pipe) throws Exception {
        script.build("--phase", "init").result();
        if (pipe) {
            script.logIntoPipe();
        }

        script.with("COSA_STANDIN_FAIL", "fetch:3").with("COSA_STANDIN_SPEW", "init:1");
        CosaException error = script.build().error();

        assertThat(error.exitCode()).isEqualTo(3);
        assertThat(error.getMessage())
                .contains("fetch failed, as COSA_STANDIN_FAIL asks")
                .doesNotContain("spew", "---");
    }

    @Test
    void leavesNothingInTheTemporaryDirectory() throws Exception {
        Path temporary = Files.createDirectories(root.resolve("tmp"));
        script.with("TMPDIR", temporary.toString()).without("HOME");

        script.build().result();
        script.with("COSA_STANDIN_FAIL", "build:1").build().error();

        assertThat(temporary).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fifo", "/dev/zero"})
    void rejectsMetaJsonThatIsNotAFile(String kind) throws Exception {
        CosaBuild build = script.build().result();
        Path meta = script.cosaDir.resolve("builds/" + build.id() + "/" + build.arch() + "/meta.json");
        Files.delete(meta);
        Planted.at(meta, kind);

        assertError(
                script.build("--phase", "init"),
                "init",
                "cannot read " + meta + ": the build is incomplete; build again with force");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fifo", "/dev/zero"})
    void ignoresBuildsJsonThatIsNotAFile(String kind) throws Exception {
        script.build().result();
        Files.delete(script.cosaDir.resolve("builds/latest"));
        Files.delete(script.cosaDir.resolve("builds/builds.json"));
        Planted.at(script.cosaDir.resolve("builds/builds.json"), kind);

        assertThat(script.build("--phase", "init").log()).contains("no build yet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fifo", "victim", "nowhere"})
    void doesNotUsePlantedFilesAsOwnFiles(String kind) throws Exception {
        Path victim = Files.writeString(root.resolve("victim"), "untouched");
        Files.createDirectories(script.cosaDir);
        Planted.at(script.cosaDir.resolve(".cosa-build-lock"), kind.equals("fifo") ? kind : root + "/" + kind);
        Planted.at(script.cosaDir.resolve(".cosa-build-init"), kind.equals("fifo") ? kind : root + "/" + kind);

        assertThat(script.build().result().changed()).isTrue();

        assertThat(victim).hasContent("untouched");
        assertThat(root.resolve("nowhere")).doesNotExist();
    }

    @Test
    void doesNotCleanCacheThroughALink() throws Exception {
        script.build().result();
        Path outside = Files.createDirectory(root.resolve("outside"));
        Files.writeString(outside.resolve("keep"), "mine");
        Files.move(script.cosaDir.resolve("cache"), root.resolve("old cache"));
        Files.createSymbolicLink(script.cosaDir.resolve("cache"), outside);
        Files.writeString(script.cosaDir.resolve("tmp/left"), "");

        CosaBuildScript.Outcome outcome = script.build("--phase", "init", "--clean-cache");

        assertThat(outcome.log()).contains("cache is a link: neither it nor its target is removed");
        assertThat(outside.resolve("keep")).exists();
        assertThat(script.cosaDir.resolve("tmp/left")).doesNotExist();
    }

    @Test
    void rejectsAuthfileThatIsAFifo() throws Exception {
        Path fifo = Planted.fifo(root.resolve("auth.json"));

        assertError(
                script.build("--authfile", fifo.toString()),
                "init",
                "the authfile " + fifo + " cannot be read: correct its path or its permissions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "x/..", "x/."})
    void ignoresInvalidNameOfLatestBuild(String target) throws Exception {
        script.build().result();
        for (String place : List.of("evil", "builds/evil")) {
            Files.writeString(
                    Files.createDirectory(script.cosaDir.resolve(place)).resolve("meta.json"), "{}");
        }
        Files.delete(script.cosaDir.resolve("builds/latest"));
        Files.createSymbolicLink(script.cosaDir.resolve("builds/latest"), Path.of(target));

        assertThat(script.build("--phase", "init").log()).contains("no build yet");
    }

    /** Makes {@code cosa} a script that runs a command and then the stand-in. */
    private void wrapCosa(String command) throws Exception {
        Path directory = Files.createDirectories(root.resolve("bin"));
        Path wrapper = Files.writeString(
                directory.resolve("cosa"),
                "#!/bin/bash\n" + command + "\nexec " + CosaBuildScript.STAND_IN + "/cosa \"$@\"\n");
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        script.with("PATH", directory + ":" + System.getenv("PATH"));
    }

    private static void assertError(CosaBuildScript.Outcome outcome, String phase, String message) throws Exception {
        CosaException error = outcome.error();
        assertThat(error.getMessage()).isEqualTo("cosaBuild failed in the phase " + phase + ": " + message);
        assertThat(error.exitCode()).isEqualTo(CosaException.NOT_COSA);
        assertThat(outcome.log())
                .as("Jenkins, or the command line, shows the error after the log")
                .doesNotContain(message);
    }
}
