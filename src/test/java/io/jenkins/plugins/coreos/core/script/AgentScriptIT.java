package io.jenkins.plugins.coreos.core.script;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentScriptIT {
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "'",
            "''",
            "'\\''",
            "\"",
            "$(touch pwned)",
            "`touch pwned`",
            "; touch pwned #",
            "${HOME}",
            "a\nb\n",
            "\n",
            "\\",
            "\\n",
            "-n",
            "--",
            "*",
            "~",
            "!!",
            "\t\r\u0007\u001b[31m",
            "ä€😀");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"/bin/sh", "/bin/bash", "/bin/dash", "/bin/busybox"})
    void passesArgumentsUnchanged(String shell) throws Exception {
        List<String> command = new ArrayList<>(shell.endsWith("busybox") ? List.of(shell, "sh") : List.of(shell));
        command.add(write(AgentScript.compose("print-arguments.sh", HOSTILE)).toString());

        assertThat(run(command)).isEqualTo(HOSTILE);
        assertThat(directory.resolve("pwned")).doesNotExist();
    }

    @Test
    void runsByItsShebang() throws Exception {
        Path script = write(AgentScript.compose("print-arguments.sh", List.of("one", "two")));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));

        assertThat(run(List.of(script.toString()))).containsExactly("one", "two");
    }

    @Test
    void passesAnyCharactersUnchanged() throws Exception {
        Random random = new Random(20260823);
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append((char) (1 + random.nextInt(126)));
            }
            arguments.add(text.toString());
        }

        Path script = write(AgentScript.compose("print-arguments.sh", arguments));

        assertThat(run(List.of("/bin/sh", script.toString()))).isEqualTo(arguments);
    }

    @Test
    void replacesArgumentsOfTheRunner() throws Exception {
        Path script = write(AgentScript.compose("print-arguments.sh", List.of()));

        assertThat(run(List.of("/bin/sh", script.toString(), "left over"))).isEmpty();
    }

    @Test
    void inlinesSourcedFiles() {
        assertThat(AgentScript.text("cosa-build.sh"))
                .contains("\nend_tree() {", "\nphase_init() {")
                .doesNotContain("\n. \"");
    }

    @Test
    void rejectsNulCharacters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentScript.compose("print-arguments.sh", List.of("a\0b")))
                .withMessage("a shell argument must not contain a NUL character: a\\0b");
    }

    @Test
    void namesUnknownScript() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentScript.compose("nothing.sh", List.of()))
                .withMessage("there is no script called nothing.sh");
    }

    @Test
    void rejectsScriptWithoutShebang() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentScript.compose("no-shebang.sh", List.of()))
                .withMessage("no-shebang.sh has no shebang line");
    }

    private Path write(String script) throws Exception {
        return Files.writeString(directory.resolve("script.sh"), script);
    }

    private List<String> run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        List<String> arguments = new ArrayList<>(List.of(out.split("\0", -1)));
        assertThat(arguments.remove(arguments.size() - 1)).isEmpty();
        return arguments;
    }
}
