package io.jenkins.plugins.coreos.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
