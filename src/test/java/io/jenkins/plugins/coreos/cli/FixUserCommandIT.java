package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.testing.Patience;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Runs as the UID of the tests; the tests of the script cover random UIDs. */
class FixUserCommandIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsResultAsOneJsonObject() throws Exception {
        assertThat(run("--json")).isZero();

        Map<?, ?> result = (Map<?, ?>) Json.parse(out.toString().getBytes(StandardCharsets.UTF_8), "result");
        assertThat(result.keySet().stream().map(String::valueOf))
                .containsExactly("uid", "gid", "user", "home", "changed", "method", "env", "safeDirectories");
        assertThat(result.get("uid")).isEqualTo(Long.valueOf(shell("id -u")));
        assertThat(result.get("user")).isEqualTo(shell("id -un"));
        assertThat(out.toString()).hasLineCount(1);
    }

    @Test
    void shellEvaluatesTheResult() throws Exception {
        assertThat(run()).isZero();

        assertThat(out.toString().lines()).allMatch(line -> line.startsWith("export "));
        assertThat(shell("unset USER LOGNAME; " + out + "\necho \"$USER $LOGNAME\""))
                .isEqualTo(shell("echo \"$(id -un) $(id -un)\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plain", "/it's", "a b", "$(exit 3)`x`", "\\\"", "", "*", "'", "ü\ttab"})
    void valuesSurviveTheShellUnchanged(String value) throws Exception {
        assertThat(shell(FixUserCommand.export("VALUE", value) + "\nprintf '%s|' \"$VALUE\""))
                .isEqualTo(value + "|");
    }

    @ParameterizedTest
    @CsvSource({
        "--user, Root, 2, --user: 'Root'",
        "--home, relative, 2, --home: 'relative'",
        "--shell, sh, 2, --shell: 'sh'",
        "--home, /proc/none, 1, home /proc/none",
    })
    void reportsErrorInOneLineOnStderr(String option, String value, int status, String message) {
        assertThat(run(option, value)).isEqualTo(status);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("fix-user: " + message).hasLineCount(1);
    }

    private int run(String... arguments) {
        return new CommandLine(new FixUserCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private static String shell(String script) throws Exception {
        Process process = new ProcessBuilder(List.of("/bin/sh", "-c", script))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(Patience.await(process, Duration.ofSeconds(10))).isTrue();
        return output.stripTrailing();
    }
}
