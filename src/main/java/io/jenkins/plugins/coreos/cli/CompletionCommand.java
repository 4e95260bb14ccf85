package io.jenkins.plugins.coreos.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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
        // The bash script also works in zsh, where it enables bashcompinit.
        CommandLine program = Main.all();
        spec.commandLine()
                .getOut()
                .print(shell == Shell.fish ? fish(program.getCommandSpec()) : AutoComplete.bash(Main.NAME, program));
        return 0;
    }

    /** Returns the script for fish, which picocli cannot generate: one line for each command and each option. */
    private static String fish(CommandSpec program) {
        String name = program.name();
        List<String> lines = new ArrayList<>();
        lines.add("# Completion of " + name + " for fish; made by: " + name + " completion fish");
        List<String> commands = new ArrayList<>(program.subcommands().keySet());
        String noCommand = " -n " + quoted("not __fish_seen_subcommand_from " + String.join(" ", commands));
        for (CommandLine command : program.subcommands().values()) {
            CommandSpec spec = command.getCommandSpec();
            lines.add("complete -c " + name + noCommand + " -f -a " + spec.name()
                    + description(spec.usageMessage().description()));
        }
        addOptions(program, "complete -c " + name + noCommand, lines);
        for (CommandLine command : program.subcommands().values()) {
            CommandSpec spec = command.getCommandSpec();
            String thisCommand = "complete -c " + name + " -n " + quoted("__fish_seen_subcommand_from " + spec.name());
            addOptions(spec, thisCommand, lines);
            if (spec.name().equals("completion")) {
                lines.add(thisCommand + " -f -a 'bash zsh fish'");
            } else if (spec.name().equals("help")) {
                lines.add(thisCommand + " -f -a " + quoted(String.join(" ", commands)));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static void addOptions(CommandSpec spec, String prefix, List<String> lines) {
        for (OptionSpec option : spec.options()) {
            StringBuilder line = new StringBuilder(prefix);
            for (String name : option.names()) {
                line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            if (option.arity().max() > 0) {
                line.append(option.arity().min() == 0 ? "" : isFile(option) ? " -r -F" : " -x");
            } else {
                line.append(" -f");
            }
            lines.add(line + description(option.description()));
        }
    }

    /** Returns true if the value is completed as a file name. */
    private static boolean isFile(OptionSpec option) {
        String label = option.paramLabel().toUpperCase(Locale.ROOT);
        return label.contains("FILE") || label.contains("DIR") || label.contains("PATH");
    }

    private static String description(String... description) {
        return description.length == 0 ? "" : " -d " + quoted(description[0].replace("%n", " "));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
