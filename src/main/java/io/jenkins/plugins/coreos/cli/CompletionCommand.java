package io.jenkins.plugins.coreos.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: prints a script for shell completion of commands and options. */
@Command(
        name = "completion",
        description = "Prints a script that completes commands and options in a shell.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "bash, zsh: source <(coreos-assembler completion bash)",
            "fish:      coreos-assembler completion fish >~/.config/fish/completions/coreos-assembler.fish"
        })
public final class CompletionCommand implements Callable<Integer> {
    /** The supported shells. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        // zsh can read the script for bash: it enables bashcompinit.
        spec.commandLine()
                .getOut()
                .print(
                        shell == Shell.fish
                                ? FishCompletion.of(Main.all().getCommandSpec())
                                : AutoComplete.bash(Main.NAME, Main.all()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
