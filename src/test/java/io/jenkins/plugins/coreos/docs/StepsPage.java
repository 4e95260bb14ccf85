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
import java.util.stream.Collectors;
import org.objectweb.asm.Type;

/**
 * docs/steps.md. The text between markers is generated from the forms and their help; the rest is written by hand:
 *
 * <pre>
 * &lt;!-- help of cosaBuild --&gt;        the purpose of the step, from its help.html
 * &lt;!-- parameters of cosaBuild --&gt;  its parameters, from its config.jelly and the help of each field
 * &lt;!-- end --&gt;                      the end of either
 * </pre>
 */
final class StepsPage {
    static final Path FILE = FormFiles.BASE.resolve("docs/steps.md");

    /** Fields whose example of wrong use is shown on the page, because users really make that mistake. */
    private static final Set<String> MISTAKES = Set.of(
            "cosaBuild source",
            "cosaBuild cosaDir",
            "cosaBuild extraFetchArgs",
            "cosaBuild pullCredentialsId",
            "cosaBuild warnAfter",
            "pushOciArchive to",
            "pushOciArchive tags",
            "pushOciArchive archive",
            "pushOciArchive mountFrom",
            "pushOciArchive caCertificate",
            "pushOciArchive tlsVerify",
            "pushOciArchive warnAfter");

    /** The steps in the order of a Pipeline. */
    static final List<String> STEPS = List.of(
            "cosaBuild",
            "fixOpenshiftUser",
            "withOpenshiftUser",
            "pushOciArchive",
            "copyOciImage",
            "pullOciArchive",
            "layerOciImage",
            "buildOciImage",
            "signOciImage",
            "inspectOciImage");

    private static final Pattern PART = Pattern.compile(
            "(<!-- (help|parameters) of (\\w+) -->\\n)(?:(?!<!-- (?:help|parameters) of ).)*?(<!-- end -->)",
            Pattern.DOTALL);

    /** Minimum number of parameters shared with an earlier step to list them by name only. */
    private static final int MANY = 4;

    private StepsPage() {}

    /** Returns the page with its generated parts updated. */
    static String generate(String page) throws IOException {
        StringBuilder generated = new StringBuilder();
        Matcher part = PART.matcher(page);
        while (part.find()) {
            Path views = views(part.group(3));
            List<String> blocks = part.group(2).equals("help") ? help(views) : parameters(part.group(3));
            part.appendReplacement(
                    generated,
                    Matcher.quoteReplacement(
                            part.group(1) + "\n" + String.join("\n\n", blocks) + "\n\n" + part.group(4)));
        }
        return part.appendTail(generated).toString();
    }

    /** Returns the names of the generated parts of a page, such as {@code help of cosaBuild}. */
    static List<String> parts(String page) {
        return PART.matcher(page).results().map(StepsPage::name).toList();
    }

    private static String name(MatchResult part) {
        return part.group(2) + " of " + part.group(3);
    }

    /** Returns the folder of a step's views. */
    static Path views(String step) {
        String type = step.substring(0, 1).toUpperCase(Locale.ROOT) + step.substring(1) + "Step";
        return FormFiles.views(type);
    }

    /** Returns the purpose of a step, without examples and result: the page has its own. */
    private static List<String> help(Path views) throws IOException {
        return HelpText.without("The result is|\\*\\*(Right|Wrong):", HelpText.blocks(views.resolve("help.html"), ""));
    }

    /** Returns the parameters of a step, or a reference to an earlier step with the same parameters. */
    private static List<String> parameters(String step) throws IOException {
        List<String> items = items(step);
        for (String earlier : STEPS.subList(0, STEPS.indexOf(step))) {
            if (items(earlier).equals(items)) {
                String anchor = Markdown.anchor("Parameters of " + earlier);
                return List.of("The same as [those of " + earlier + "](#" + anchor + ").");
            }
            List<String> shared =
                    items.stream().filter(items(earlier)::contains).toList();
            if (shared.size() >= MANY) {
                String anchor = Markdown.anchor("Parameters of " + earlier);
                List<String> own = new ArrayList<>(items);
                own.removeAll(shared);
                own.add("- " + shared.stream().map(StepsPage::parameter).collect(Collectors.joining(", "))
                        + ": as for [" + earlier + "](#" + anchor + ").");
                return own;
            }
        }
        return items;
    }

    private static String parameter(String item) {
        return item.substring(item.indexOf("**`") + 2, item.indexOf("`**") + 1);
    }

    private static List<String> items(String step) throws IOException {
        Path views = views(step);
        Set<String> lists = FormFiles.constants(views, "listParameters");
        Set<String> maps = FormFiles.constants(views, "mapParameters");
        List<String> items = new ArrayList<>();
        for (FormFiles.Field field :
                FormFiles.fields(FormFiles.find(views, "config.jelly").orElseThrow())) {
            Path help = FormFiles.find(views, "help-" + field.name() + ".html").orElseThrow();
            List<String> blocks = HelpText.blocks(help, "  ");
            if (!MISTAKES.contains(step + " " + field.name())) {
                blocks = HelpText.without("\\*\\*Wrong:", blocks);
            }
            // A checkbox needs no example.
            blocks = HelpText.without("\\*\\*Right:\\*\\* `" + field.name() + ": (true|false)`", blocks);
            String item = "- **`" + field.name() + "`** (" + value(views, field, lists, maps) + "; in the form: *"
                    + field.label() + "*)\\\n  " + String.join("\n\n  ", blocks);
            items.add(item.replace("\n\n  **Right:** `", "\\\n  Example: `")
                    .replace("\n\n  **Wrong:** `", "\\\n  Wrong: `")
                    .replace("**Right:**", "Example:"));
        }
        return items;
    }

    private static String value(Path views, FormFiles.Field field, Set<String> lists, Set<String> maps) {
        if (maps.contains(field.name())) {
            return "map or list";
        }
        if (lists.contains(field.name())) {
            return "list";
        }
        Type type = FormFiles.type(views, field.name());
        return switch (type.getClassName()) {
            case "boolean" -> "boolean, default `" + field.on() + "`";
            case "java.lang.Integer", "int" -> "number";
            case "java.lang.String" -> "text";
            default -> throw new IllegalStateException(field.name() + " is of the type " + type.getClassName());
        };
    }

    static String read() throws IOException {
        return Files.readString(FILE);
    }
}
