package io.jenkins.plugins.coreos.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.Type;

/**
 * docs/steps.md, of which what stands between marks is written from the forms and their help:
 *
 * <pre>
 * &lt;!-- help of cosaBuild --&gt;        what the step does, from its help.html
 * &lt;!-- parameters of cosaBuild --&gt;  all its parameters
 * &lt;!-- end --&gt;                      ends either
 * </pre>
 *
 * All else on the page is written by hand, and stays.
 */
final class StepsPage {
    static final Path FILE = FormFiles.BASE.resolve("docs/steps.md");

    /** The steps in the order of a Pipeline. */
    static final List<String> STEPS = List.of("cosaBuild", "fixOpenshiftUser", "withOpenshiftUser", "pushOciArchive");

    private static final Pattern PART = Pattern.compile(
            "(<!-- (help|parameters) of (\\w+) -->\\n)(?:(?!<!-- (?:help|parameters) of ).)*?(<!-- end -->)",
            Pattern.DOTALL);

    private StepsPage() {}

    /** The page, with its generated parts as they should be. */
    static String generate(String page) throws IOException {
        StringBuilder generated = new StringBuilder();
        Matcher part = PART.matcher(page);
        while (part.find()) {
            Path views = views(part.group(3));
            List<String> blocks = part.group(2).equals("help") ? help(views) : parameters(part.group(3), views);
            part.appendReplacement(
                    generated,
                    Matcher.quoteReplacement(
                            part.group(1) + "\n" + String.join("\n\n", blocks) + "\n\n" + part.group(4)));
        }
        return part.appendTail(generated).toString();
    }

    /** The steps that have both parts on a page. */
    static List<String> parts(String page) {
        return PART.matcher(page).results().map(StepsPage::name).toList();
    }

    private static String name(MatchResult part) {
        return part.group(2) + " of " + part.group(3);
    }

    /** The folder of a step's views. */
    static Path views(String step) {
        String type = step.substring(0, 1).toUpperCase(Locale.ROOT) + step.substring(1) + "Step";
        return FormFiles.views(type);
    }

    /** What a step does; its result is told by the tables of the page. */
    private static List<String> help(Path views) throws IOException {
        return HelpText.blocks(views.resolve("help.html")).stream()
                .filter(block -> !block.startsWith("The result is"))
                .toList();
    }

    private static List<String> parameters(String step, Path views) throws IOException {
        Set<String> lists = FormFiles.lists(views);
        StringBuilder table = new StringBuilder("| parameter | in the form | value |\n|---|---|---|");
        List<String> blocks = new ArrayList<>();
        for (FormFiles.Field field :
                FormFiles.fields(FormFiles.find(views, "config.jelly").orElseThrow())) {
            String title = step + ": " + field.name();
            table.append("\n| [`" + field.name() + "`](#" + Markdown.anchor(title) + ") | " + field.label() + " | "
                    + value(views, field, lists) + " |");
            blocks.add("#### " + title);
            blocks.addAll(HelpText.blocks(
                    FormFiles.find(views, "help-" + field.name() + ".html").orElseThrow()));
        }
        blocks.add(0, table.toString());
        return blocks;
    }

    private static String value(Path views, FormFiles.Field field, Set<String> lists) {
        if (lists.contains(field.name())) {
            return "list of texts, or a text";
        }
        Type type = FormFiles.type(views, field.name());
        return switch (type.getClassName()) {
            case "boolean" -> "`true` or `false`; `" + field.on() + "` without it";
            case "java.lang.Integer", "int" -> "whole number";
            case "java.lang.String" -> "text";
            default -> throw new IllegalStateException(field.name() + " is of the type " + type.getClassName());
        };
    }

    static String read() throws IOException {
        return Files.readString(FILE);
    }
}
