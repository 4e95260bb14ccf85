package io.jenkins.plugins.coreos.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.cli.Main;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** docs/cli.md lists the commands and options that the command line has. */
class CliPageTest {
    private static final Path PAGE = FormFiles.BASE.resolve("docs/cli.md");
    private static final Pattern NAME = Pattern.compile("(?<!cosa [a-z]{1,20} |[\\w-])--[a-z-]+[a-z]");
    private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)[^`]*`");

    @Test
    void everyOptionOfEveryCommandIsListed() throws Exception {
        String page = Files.readString(PAGE);
        int options = 0;
        for (CommandSpec command : commands()) {
            Set<String> names = command.options().stream()
                    .filter(option -> !option.usageHelp() && !option.versionHelp())
                    .flatMap((OptionSpec option) -> Arrays.stream(option.names()))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(listed(page, command.name())).as(command.name()).isEqualTo(names);
            options += names.size();
        }
        assertThat(options).isGreaterThan(50);
    }

    @Test
    void descriptionsNameOptionsOfTheirCommand() throws Exception {
        for (CommandSpec command : commands()) {
            Set<String> names = new TreeSet<>();
            List<String> descriptions =
                    new ArrayList<>(List.of(command.usageMessage().description()));
            for (OptionSpec option : command.options()) {
                names.addAll(List.of(option.names()));
                descriptions.addAll(List.of(option.description()));
            }
            command.positionalParameters().forEach(each -> descriptions.addAll(List.of(each.description())));
            for (String description : descriptions) {
                assertThat(NAME.matcher(description).results().map(MatchResult::group))
                        .as(command.name() + ": " + description)
                        .isSubsetOf(names);
            }
        }
    }

    @Test
    void everyCommandHasASection() throws Exception {
        List<String> anchors = Markdown.anchors(Files.readString(PAGE));
        for (CommandSpec command : commands()) {
            assertThat(anchors).contains(command.name());
        }
    }

    @Test
    void everyParameterOfCosaBuildHasAnOption() throws Exception {
        List<String> parameters = Markdown.rows(Files.readString(PAGE), "build").stream()
                .map(row -> row.get(1).replace("`", ""))
                .filter(name -> !name.isEmpty())
                .toList();
        List<String> fields = new ArrayList<>();
        FormFiles.fields(FormFiles.find(StepsPage.views("cosaBuild"), "config.jelly")
                        .orElseThrow())
                .forEach(field -> fields.add(field.name()));
        // A process has no build page to mark unstable.
        fields.remove("warnAfter");
        assertThat(parameters).containsExactlyInAnyOrderElementsOf(fields);
    }

    /** The options in the first column of a command's table. */
    private static Set<String> listed(String page, String command) {
        return Markdown.rows(page, command).stream()
                .flatMap(row -> OPTION.matcher(row.get(0)).results())
                .map(option -> option.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<CommandSpec> commands() throws ReflectiveOperationException {
        // Not public: only the command line itself and this page need all commands.
        Method all = Main.class.getDeclaredMethod("all");
        all.setAccessible(true);
        List<CommandSpec> commands = ((CommandLine) all.invoke(null))
                .getSubcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .filter(command -> !command.name().equals("help"))
                        .toList();
        assertThat(commands).hasSizeGreaterThan(5);
        return commands;
    }
}
