package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.text.Nearest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports usage errors in two lines, the error and the command that shows the help, instead of the whole help. */
final class Usage {
    /** The exit code for a usage error, as in shells and picocli. */
    static final int EXIT_CODE = 2;

    private Usage() {}

    /** Reports arguments that picocli cannot interpret. */
    static int report(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        String message = error instanceof MissingParameterException ? misspelledOption(arguments, command) : null;
        return report(
                message == null ? message(error) : message,
                command.getCommandSpec().qualifiedName(),
                command.getErr());
    }

    /** Returns the error for an unknown option, which may be a misspelling of the missing one, or null. */
    private static String misspelledOption(String[] arguments, CommandLine command) {
        for (String argument : arguments) {
            if (argument.equals("--")) {
                return null;
            }
            if (argument.startsWith("--")
                    && command.getCommandSpec().findOption(argument.replaceFirst("=.*", "")) == null) {
                return unmatched(argument, command);
            }
        }
        return null;
    }

    /**
     * Reports arguments that contradict each other or have impossible values.
     *
     * @param command the command, including the program's name
     */
    static int report(String message, String command, PrintWriter err) {
        err.println("error: " + printable(message));
        err.println("see '" + command + " --help'");
        err.flush();
        return EXIT_CODE;
    }

    /** Rejects empty values: they come from unset shell variables and would mean the current directory. */
    static String notEmpty(String value) {
        if (value.isEmpty()) {
            throw new TypeConversionException("the value is empty");
        }
        return value;
    }

    /** Replaces control characters, which file names can contain and which would control the terminal. */
    static String printable(String message) {
        return String.valueOf(message).replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029&&[^\n\t]]", "?");
    }

    private static String message(ParameterException error) {
        if (error instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().get(0), error.getCommandLine());
        }
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("usage error");
        if (message.startsWith("Missing required subcommand")) {
            return "no command given; the commands are "
                    + String.join(", ", error.getCommandLine().getSubcommands().keySet());
        }
        message = message.replaceFirst("is not an int$", "is not a whole number")
                .replaceFirst("is not a boolean$", "is neither true nor false");
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatched(String argument, CommandLine command) {
        if (argument.isEmpty()) {
            return "an argument is empty";
        }
        if (!argument.startsWith("-") || argument.equals("-")) {
            boolean needsCommand = !command.getSubcommands().isEmpty();
            return (needsCommand ? "unknown command '" : "unexpected argument '") + argument + "'"
                    + suggestion(argument, List.copyOf(command.getSubcommands().keySet()));
        }
        String name = argument.replaceFirst("=.*", "");
        List<String> names = new ArrayList<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            names.addAll(List.of(option.names()));
        }
        names.removeIf(known -> !known.startsWith("--"));
        return "unknown option '" + name + "'" + suggestion(name, names);
    }

    private static String suggestion(String name, List<String> names) {
        return Nearest.of(name, names)
                .filter(near -> !near.equals(name))
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("");
    }
}
