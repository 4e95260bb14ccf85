package io.jenkins.plugins.coreos;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.docs.FormFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** Checks the files of forms and their help. */
class HelpTest {
    private static final Pattern FIELD = Pattern.compile(
            "<f:entry field=\"(\\w+)\"( title=\"[^\"]+\")?(?: description=\"[^\"]+\")?>(.*?)</f:entry>");
    private static final Pattern RIGHT =
            Pattern.compile("<p>Right:\\s*(</p>\\s*<pre>.+?</pre>|<code>.+?</code>)", Pattern.DOTALL);
    private static final Pattern WRONG =
            Pattern.compile("<p>Wrong:\\s*(</p>\\s*<pre>.+?</pre>|<code>.+?</code>:\\s+\\S)", Pattern.DOTALL);

    /** Fields without a default, because they are required. */
    private static final Set<String> REQUIRED = Set.of(
            "DefaultCredentials registry",
            "InspectOciImageStep from",
            "LayerOciImageStep from",
            "Mirror location",
            "Mirror prefix",
            "PullOciArchiveStep archive",
            "PullOciArchiveStep from",
            "SignOciImageStep reference");

    /** Parameters whose labels differ: some forms have one image or archive, and others have several. */
    private static final Set<String> DIFFERENT = Set.of("arch", "archive", "credentialsId", "from", "openshift");

    @Test
    void everyFieldHasHelpWithRequiredExamples() throws Exception {
        List<String> wrong = new ArrayList<>();
        int fields = 0;
        for (Path form : files("config.jelly")) {
            for (String field : fields(form)) {
                fields++;
                String name = "help-" + field + ".html";
                Optional<Path> help = FormFiles.find(form.getParent(), name);
                if (help.isEmpty()) {
                    wrong.add(form.resolveSibling(name) + " is missing, also for the superclasses");
                } else if (count(RIGHT, help.get()) != 1 || count(WRONG, help.get()) != 1) {
                    wrong.add(help.get() + " has no example of right and of wrong use");
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(fields).isGreaterThan(50);
    }

    @Test
    void everyHelpFileHasAField() throws Exception {
        Set<Path> shown = new HashSet<>();
        for (Path form : files("config.jelly")) {
            for (String field : fields(form)) {
                FormFiles.withParents(form.getParent())
                        .map(type -> type.resolve("help-" + field + ".html"))
                        .forEach(shown::add);
            }
        }
        assertThat(shown).containsAll(files("help-"));
    }

    @Test
    void everyHelpIsWellFormed() throws Exception {
        List<Path> all = files("help");
        assertThat(all).isNotEmpty();
        for (Path help : all) {
            String text = Files.readString(help).replace("&nbsp;", " ");
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
        }
    }

    @Test
    void everyFieldHasALabelAndEveryFormEscapes() throws Exception {
        List<String> unlabelled = new ArrayList<>();
        for (Path form : files("config.jelly")) {
            String text = Files.readString(form).replaceAll("\\s+", " ");
            assertThat(text).startsWith("<?jelly escape-by-default='true'?>");
            Matcher entry = FIELD.matcher(text);
            while (entry.find()) {
                if (entry.group(2) == null && !entry.group(3).matches(" <f:checkbox title=\"[^\"]+\".*")) {
                    unlabelled.add(form + ": " + entry.group(1));
                }
            }
        }
        assertThat(unlabelled).isEmpty();
    }

    /** A label contains a word of its parameter's name or of its synonym, or the first four letters of that word. */
    @Test
    void everyLabelContainsAWordOfItsParameter() throws Exception {
        Map<String, String> synonyms = Map.of("to", "destination", "from", "image", "yumrepos", "yum");
        List<String> wrong = new ArrayList<>();
        for (Path form : files("config.jelly")) {
            for (FormFiles.Field field : FormFiles.fields(form)) {
                String label = field.label().toLowerCase(Locale.ROOT);
                boolean resembles = Stream.of(synonyms.getOrDefault(field.name(), field.name())
                                .split("(?=[A-Z])"))
                        .map(word -> word.toLowerCase(Locale.ROOT))
                        .anyMatch(word -> label.contains(word.substring(0, Math.min(4, word.length()))));
                if (!resembles) {
                    wrong.add(form.getParent().getFileName() + " " + field.name() + ": " + field.label());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** The Steps Reference and docs/steps.md show the help without a form. */
    @Test
    void formAndNotHelpSaysHowItemsAreEntered() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Path help : files("help")) {
            if (Pattern.compile("in the form|one (per|on each) line", Pattern.CASE_INSENSITIVE)
                    .matcher(Files.readString(help).replaceAll("\\s+", " "))
                    .find()) {
                wrong.add(help.toString());
            }
        }
        for (Path form : files("config.jelly")) {
            for (FormFiles.Field field : FormFiles.fields(form)) {
                if (field.control().equals("textarea")
                        && !field.name().equals("caCertificate")
                        && (field.hint() == null || !field.hint().matches("(?i).*\\bone per line\\b.*"))) {
                    wrong.add(form + ": " + field.name());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyOptionalTextAndNumberShowsItsDefault() throws Exception {
        Set<String> without = new TreeSet<>();
        for (Path form : files("config.jelly")) {
            for (FormFiles.Field field : FormFiles.fields(form)) {
                if (Set.of("textbox", "number", "textarea").contains(field.control()) && field.hint() == null) {
                    without.add(form.getParent().getFileName() + " " + field.name());
                }
            }
        }
        assertThat(without).isEqualTo(REQUIRED);
    }

    @Test
    void parameterHasTheSameLabelInAllForms() throws Exception {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (Path form : files("config.jelly")) {
            for (FormFiles.Field field : FormFiles.fields(form)) {
                labels.computeIfAbsent(field.name(), name -> new TreeSet<>()).add(field.label());
            }
        }
        labels.values().removeIf(different -> different.size() == 1);
        assertThat(labels.keySet()).isEqualTo(DIFFERENT);
    }

    /** Jenkins treats parentheses in a localized text of a view as arguments of the text. */
    @Test
    void textsOfViewsContainNoParentheses() throws Exception {
        for (Path page : files(".jelly")) {
            assertThat(page).content().doesNotContainPattern("\\$\\{%[^}(]* \\(");
        }
    }

    @Test
    void everyPageEscapes() throws Exception {
        for (Path page : files(".jelly")) {
            assertThat(page).content().startsWith("<?jelly escape-by-default='true'?>");
        }
    }

    private static List<String> fields(Path form) throws IOException {
        return FormFiles.fields(form).stream().map(FormFiles.Field::name).toList();
    }

    private static long count(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().count();
    }

    private static List<Path> files(String part) {
        try (Stream<Path> tree = Files.walk(FormFiles.RESOURCES)) {
            return tree.filter(file -> file.getFileName().toString().contains(part) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
