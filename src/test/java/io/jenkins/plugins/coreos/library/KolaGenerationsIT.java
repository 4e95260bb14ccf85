package io.jenkins.plugins.coreos.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.cosa.KolaReport;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kola-run.sh} with versions of kola before and after 2026. */
class KolaGenerationsIT {
    private static final String EACH_PASSES = "coreosTest: with this kola, all tests may pass on a rerun, also those "
            + "without the tags needs-internet (rerunSuccess)";
    private static final String NONE_AGAIN =
            "coreosTest: failed tests are not rerun, because with this kola all may pass on "
                    + "a rerun (rerunSuccess: false)";

    private static final Path STAND_IN = Library.BASE.toAbsolutePath().resolve("src/test/resources/cosa");
    private static final String SHA256_OF_ARCHIVE =
            Digest.sha256("an archive".getBytes(StandardCharsets.UTF_8)).hex();

    @TempDir
    Path workspace;

    /** The test that fails once has the tag needs-internet. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            classic | off                | 1 | -
            classic | none               | 1 | --rerun
            classic | default            | 0 | --rerun --allow-rerun-success=tags=needs-internet
            classic | all                | 0 | --rerun --allow-rerun-success=tags=all
            classic | tags=x             | 1 | --rerun --allow-rerun-success=tags=x
            classic | tags=x,needs-internet | 0 | --rerun --allow-rerun-success=tags=x,needs-internet
            2026    | off                | 1 | -
            2026    | none               | 1 | -
            2026    | default            | 0 | --rerun
            2026    | all                | 0 | --rerun
            2026    | tags=needs-internet | 0 | --rerun
            """)
    void selectsTestsThatMayPassOnRerun(String generation, String rerun, int code, String options) {
        Processes.Result result = shell(generation, "qemu")
                .with("COSA_STANDIN_KOLA", "flaky")
                .script("kola-run.sh", "kola", "cosa", "run", rerun, "--build=latest");

        assertThat(result.exitCode()).as(result.output()).isEqualTo(code);
        String again = options == null ? "" : " " + options;
        assertThat(kola()).containsExactly("--on-warn-failure-exit-77" + again + " --build=latest");
        assertThat(result.stderr().lines().filter(line -> line.startsWith("coreosTest: ")))
                .isEqualTo(
                        generation.equals("classic")
                                ? List.of()
                                : switch (rerun) {
                                    case "none" -> List.of(NONE_AGAIN);
                                    case "tags=needs-internet" -> List.of(EACH_PASSES);
                                    default -> List.of();
                                });
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "1, 0, 1", "flaky, 1, 0"})
    void savesReportsForTheBuildPage(String behaviour, long passed, long failed) throws Exception {
        shell("2026", "qemu")
                .with("COSA_STANDIN_KOLA", behaviour)
                .script("kola-run.sh", "kola", "cosa", "run", "default", "--build=latest");

        KolaReport report = KolaReport.parse(Files.readAllBytes(workspace.resolve("kola.json")));
        assertThat(report.passed()).isEqualTo(passed);
        assertThat(report.failed()).isEqualTo(failed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            classic | testiso       | testiso --inst-insecure --denylist-test=*.uefi              | iso-live-login.bios
            classic | testiso-apart | testiso --inst-insecure --denylist-test=*.uefi              | iso-live-login.bios
            2026    | testiso       | run --on-warn-failure-exit-77 --rerun --inst-insecure --denylist-test=*.uefi --denylist-test=iso.*.uefi iso.* | iso.live-login.bios
            """)
    void testsTheLiveImageWithTheAvailableTests(String generation, String action, String call, String test) {
        Processes.Result result = shell(generation, "live")
                .script("kola-run.sh", "kola", "cosa", action, "default", "--inst-insecure", "--denylist-test=*.uefi")
                .ok();

        assertThat(result.stdout()).contains("--- PASS: " + test);
        assertThat(calls()).filteredOn(line -> line.startsWith("cosa kola ")).hasSize(1);
        assertThat(calls())
                .anyMatch(line -> line.replaceAll(" --output-dir=\\S+", "")
                        .equals("cosa kola " + call.replace("*", "\\*") + " "));
    }

    @Test
    void translatesNamesOfLiveImageTests() {
        shell("2026", "live")
                .script("kola-run.sh", "kola", "cosa", "testiso", "off", "--inst-insecure", "iso-install.bios")
                .ok();

        assertThat(calls()).anyMatch(line -> line.endsWith(" --inst-insecure iso-install.bios iso.iso-install.bios "));
    }

    @Test
    void doesNotTestTheLiveImageTwice() {
        Processes.Result result = shell("2026", "live")
                .script("kola-run.sh", "kola", "cosa", "testiso-apart", "default", "--inst-insecure")
                .ok();

        assertThat(result.stderr())
                .isEqualTo("coreosTest: this kola has no testiso: the live image is tested by the tests iso.* of "
                        + "'kola run'\n");
        assertThat(calls()).noneMatch(line -> line.startsWith("cosa kola "));
    }

    @ParameterizedTest
    @CsvSource({"classic, pr.ociarchive", "2026, out/pr.ociarchive", "2026, /ROOT/out/pr.ociarchive"})
    void testsArchiveRelativeToTheCurrentDirectory(String generation, String path) throws Exception {
        LibraryShell shell = shell(generation, "qemu");
        Path archive = workspace.resolve(path.replace("/ROOT/", ""));
        Files.createDirectories(archive.getParent());
        Files.writeString(archive, "an archive");

        Processes.Result result = shell.script(
                        "kola-run.sh",
                        "kola",
                        "cosa",
                        "run",
                        "off",
                        "--build=latest",
                        "--oscontainer=" + path.replace("/ROOT", "" + workspace))
                .ok();

        assertThat(result.stdout()).contains("oci-archive:/var/tmp/pr.ociarchive (" + SHA256_OF_ARCHIVE + ")");
        assertThat(kola()).containsExactly("--on-warn-failure-exit-77 --build=latest --oscontainer=" + archive);
        assertThat(archive).exists();
    }

    @Test
    void passesReferenceOnUnchanged() {
        Processes.Result result = shell("2026", "qemu")
                .script(
                        "kola-run.sh",
                        "kola",
                        "cosa",
                        "run",
                        "off",
                        "--build=latest",
                        "--oscontainer=ostree-unverified-registry:q.io/x:1")
                .ok();

        assertThat(result.stdout()).contains("rebase --experimental ostree-unverified-registry:q.io/x:1\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none.ociarchive | the archive ROOT/none.ociarchive cannot be read: give a file as oscontainer, absolute or relative to the current directory
            a b.ociarchive  | the name of the archive ROOT/a b.ociarchive contains characters that kola cannot pass on: rename it
            """)
    void unusableArchiveIsAnErrorBeforeKolaStarts(String path, String message) throws Exception {
        LibraryShell shell = shell("2026", "qemu");
        Files.writeString(workspace.resolve("a b.ociarchive"), "an archive");

        Processes.Result result =
                shell.script("kola-run.sh", "kola", "cosa", "run", "off", "--build=latest", "--oscontainer=" + path);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).isEqualTo("coreosTest: " + message.replace("ROOT", workspace.toString()) + "\n");
        assertThat(workspace.resolve("calls")).doesNotExist();
    }

    @Test
    void kolaWithoutOscontainerIsAnError() throws Exception {
        LibraryShell shell = shell("2026", "qemu");
        Path bin = Files.createDirectories(workspace.resolve("bin"));
        Path cosa = Files.writeString(
                bin.resolve("cosa"),
                "#!/bin/bash\nshopt -s lastpipe\n[[ \"$*\" != *--help* ]] || { " + STAND_IN
                        + "/cosa \"$@\" | grep -v oscontainer; exit; }\nexec " + STAND_IN + "/cosa \"$@\"\n");
        assertThat(cosa.toFile().setExecutable(true)).isTrue();
        shell.with("PATH", bin + ":" + System.getenv("PATH"));

        Processes.Result result = shell.script(
                "kola-run.sh",
                "kola",
                "cosa",
                "run",
                "off",
                "--build=latest",
                "--oscontainer=ostree-unverified-registry:q.io/x:1");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr())
                .isEqualTo("coreosTest: this kola has no option --oscontainer: use an image of coreos-assembler from"
                        + " March 2024 or later\n");
        assertThat(calls()).noneMatch(line -> line.startsWith("cosa kola "));
    }

    @Test
    void sendsArchiveToRemoteSessionAndRemovesIt() throws Exception {
        LibraryShell shell = shell("2026", "qemu");
        Path remote = workspace.resolve("remote");
        Files.move(workspace.resolve("cosa"), remote);
        Files.createDirectory(workspace.resolve("cosa"));
        Files.writeString(workspace.resolve("pr.ociarchive"), "an archive");
        shell.with("COREOS_ASSEMBLER_REMOTE_SESSION", "0123456789ab").with("COSA_STANDIN_REMOTE", remote.toString());

        Processes.Result result = shell.script(
                        "kola-run.sh", "kola", "cosa", "run", "off", "--build=latest", "--oscontainer=pr.ociarchive")
                .ok();

        assertThat(result.stdout()).contains("oci-archive:/var/tmp/pr.ociarchive (" + SHA256_OF_ARCHIVE + ")");
        assertThat(kola())
                .singleElement()
                .asString()
                .matches(".* --oscontainer=" + remote + "/tmp/oscontainer-[^/]+/pr\\.ociarchive");
        try (Stream<Path> left = Files.walk(remote)) {
            assertThat(left).noneMatch(file -> file.toString().contains("oscontainer"));
        }
        assertThat(workspace.resolve("pr.ociarchive")).exists();
    }

    private LibraryShell shell(String generation, String platforms) {
        LibraryShell shell = new LibraryShell(workspace);
        shell.build("cosa", platforms);
        return shell.with("COSA_STANDIN_GENERATION", generation)
                .with("COSA_STANDIN_CALLS", workspace.resolve("calls").toString());
    }

    /** Returns the arguments of kola without the directory of its logs. */
    private List<String> kola() {
        return calls().stream()
                .filter(line -> line.startsWith("cosa kola run "))
                .map(line -> line.replaceFirst("cosa kola run --output-dir=\\S+ ", "")
                        .replace("\\,", ",")
                        .strip())
                .toList();
    }

    private List<String> calls() {
        try {
            return Files.readAllLines(workspace.resolve("calls"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
