package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion in shells. */
class CompletionIT {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "coreos-assembler pu, push",
        "coreos-assembler push --tls, --tls-verify",
        "coreos-assembler ver, verify",
        "coreos-assembler inspect --dig, --digest",
        "coreos-assembler inspect --authf, --authfile"
    })
    void bashCompletes(String line, String word) throws Exception {
        Path script = Files.writeString(
                dir.resolve("bash"), CliRun.of("completion", "bash").out());

        Processes.Result result = Processes.command("bash", "-c", """
                        . "$1"
                        COMP_WORDS=($2)
                        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                        COMP_LINE=$2
                        COMP_POINT=${#COMP_LINE}
                        function=$(complete -p coreos-assembler | sed 's/.*-F \\([^ ]*\\).*/\\1/')
                        "$function" coreos-assembler "${COMP_WORDS[COMP_CWORD]}" ""
                        printf '%s\\n' "${COMPREPLY[@]}"
                        """, "bash", script.toString(), line)
                .ok();

        assertThat(result.stdout().lines().map(String::strip)).contains(word);
    }

    @Test
    void zshUsesTheBashScript() {
        assertThat(CliRun.of("completion", "zsh").out())
                .isEqualTo(CliRun.of("completion", "bash").out())
                .contains("bashcompinit");
    }

    @Test
    void fishCompletesEveryCommandAndOption() {
        String script = CliRun.of("completion", "fish").out();

        for (CommandLine command : Main.all().getSubcommands().values()) {
            String name = command.getCommandName();
            assertThat(script).contains(" -f -a " + name + " -d '");
            for (OptionSpec option : command.getCommandSpec().options()) {
                assertThat(script.lines())
                        .anyMatch(line -> line.contains("'__fish_seen_subcommand_from " + name + "'")
                                && line.contains(" -l " + option.longestName().substring(2) + " "));
            }
        }
        assertThat(script.lines().skip(1)).allMatch(line -> line.startsWith("complete -c coreos-assembler -n '"));
        // Every quotation is closed.
        assertThat(script.lines())
                .allMatch(line ->
                        line.replace("\\'", "").chars().filter(c -> c == '\'').count() % 2 == 0);
    }
}
