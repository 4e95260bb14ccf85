package io.jenkins.plugins.coreos.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/steps.md matches the forms and their help; examples on all pages use parameters that exist. */
class StepsPageTest {
    /** Writes the page instead of failing: {@code mvn -q test -Dtest=StepsPageTest -Ddocs.write=true}. */
    private static final boolean WRITE = Boolean.getBoolean("docs.write");

    private static final Pattern CALL = Pattern.compile(
            "\\b(" + String.join("|", StepsPage.STEPS) + ")\\b[ (]((?:[^'\\n{}]|'[^']*'|\\n +(?=\\w+:))*)");
    private static final Pattern ARGUMENT = Pattern.compile("(?<![\\w'])(\\w+):(?=\\s)");

    @Test
    void matchesFormsAndHelp() throws IOException {
        String page = StepsPage.read();
        String generated = StepsPage.generate(page);
        if (WRITE) {
            Files.writeString(StepsPage.FILE, generated);
            return;
        }
        assertThat(page)
                .as("a form or a help has changed: run mvn -q test -Dtest=StepsPageTest -Ddocs.write=true")
                .isEqualTo(generated);
    }

    @Test
    void listsEveryStep() throws IOException {
        List<String> parts = StepsPage.STEPS.stream()
                .flatMap(step -> Stream.of("help of " + step, "parameters of " + step))
                .toList();
        assertThat(StepsPage.parts(StepsPage.read())).containsExactlyElementsOf(parts);

        try (Stream<Path> views = Files.walk(FormFiles.RESOURCES.resolve("steps"))) {
            assertThat(views.filter(view -> Files.exists(view.resolve("help.html"))))
                    .containsExactlyInAnyOrderElementsOf(
                            StepsPage.STEPS.stream().map(StepsPage::views).toList());
        }
    }

    /** The type of a list or map is String in the Steps Reference, whose help therefore begins with the real type. */
    @Test
    void helpOfListsAndMapsBeginsWithTheType() throws Exception {
        List<String> wrong = new ArrayList<>();
        int lists = 0;
        for (String step : StepsPage.STEPS) {
            Path views = StepsPage.views(step);
            Set<String> maps = FormFiles.constants(views, "mapParameters");
            for (String name : FormFiles.constants(views, "listParameters")) {
                lists++;
                Path help = FormFiles.find(views, "help-" + name + ".html").orElseThrow();
                String type = maps.contains(name) ? "A map, or a list of " : "A list of strings, or one string. ";
                if (!Files.readString(help).replaceAll("\\s+", " ").startsWith("<div> <p>" + type)) {
                    wrong.add(step + " " + name);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(lists).isGreaterThan(30);
    }

    @Test
    void examplesUseKnownParameters() throws IOException {
        List<String> unknown = new ArrayList<>();
        int calls = 0;
        for (Path page : LinksTest.pages()) {
            for (String code : Markdown.code(Files.readString(page), "groovy")) {
                for (MatchResult call : CALL.matcher(code).results().toList()) {
                    calls++;
                    Set<String> known = parameters(call.group(1));
                    ARGUMENT.matcher(call.group(2).replaceAll("'[^']*'", "''"))
                            .results()
                            .map(argument -> argument.group(1))
                            .filter(name -> !known.contains(name))
                            .forEach(name -> unknown.add(page.getFileName() + ": " + call.group(1) + " " + name));
                }
            }
        }
        assertThat(calls).isGreaterThan(30);
        assertThat(unknown).isEmpty();
    }

    private static Set<String> parameters(String step) throws IOException {
        Path form = FormFiles.find(StepsPage.views(step), "config.jelly").orElseThrow();
        return FormFiles.fields(form).stream()
                .map(FormFiles.Field::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
