package io.jenkins.plugins.coreos.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The texts that users can see: string literals of the sources, scripts and bundles, without the values in them. */
final class SourceTexts {
    /** Adjacent literals, as long lines are broken. */
    private static final Pattern LITERAL =
            Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"(?:\\s*\\+\\s*\"(?:[^\"\\\\\\n]|\\\\.)*\")*");

    /** A pattern, which is not shown to users. */
    private static final Pattern EXPRESSION = Pattern.compile("Pattern\\s*\\.compile\\(\\s*" + LITERAL.pattern());

    private static final Pattern COMMENT =
            Pattern.compile("/\\*.*?\\*/|^\\s*//.*?$", Pattern.DOTALL | Pattern.MULTILINE);

    /** A command of a script, such as {@code echo}, with the text that it prints. */
    private static final Pattern PRINTED = Pattern.compile(
            "\\b(?:fail|note|log|say error|say note|echo|why=|printf)(?: |(?<==))(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*')");

    private static final Pattern VALUE = Pattern.compile("\\$\\{[^}]*}|\\$\\([^)]*\\)?|\\$\\w+|\\$.|%s|\\\\[tn]");

    /**
     * The texts of a file.
     *
     * @param name its name
     * @param texts the texts between the values, in order, with whitespace normalized and without backticks
     */
    record FileTexts(String name, List<String> texts) {
        String folder() {
            return name.replaceFirst("[^/]*$", "");
        }

        /** All texts in one line, so that a text that is split over literals is found. */
        String all() {
            return String.join("", texts);
        }
    }

    private SourceTexts() {}

    static List<FileTexts> all() throws IOException {
        List<FileTexts> files = new ArrayList<>();
        Path sources = FormFiles.BASE.resolve("src/main/java/io/jenkins/plugins/coreos");
        add(files, sources, ".java", SourceTexts::java);
        add(files, FormFiles.RESOURCES, "Messages.properties", SourceTexts::bundle);
        Path scripts = FormFiles.BASE.resolve("resources/io/jenkins/plugins/coreos");
        add(files, scripts, ".sh", SourceTexts::script);
        return files;
    }

    private static void add(List<FileTexts> files, Path folder, String end, Function<String, Stream<String>> texts)
            throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.filter(path -> path.toString().endsWith(end))
                    .sorted()
                    .map(path -> new FileTexts(
                            folder.relativize(path).toString(),
                            texts.apply(read(path)).map(SourceTexts::plain).toList()))
                    .forEach(files::add);
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> java(String source) {
        String said = EXPRESSION.matcher(COMMENT.matcher(source).replaceAll("")).replaceAll("");
        return LITERAL.matcher(said)
                .results()
                .map(text -> text.group()
                        .replaceAll("\"\\s*\\+\\s*\"", "")
                        .replaceAll("^\"|\"$", "")
                        .replace("\\\"", "\"")
                        .replace("\\n", " "));
    }

    private static Stream<String> script(String source) {
        return PRINTED.matcher(source.replaceAll("(?m)^\\s*#.*$", ""))
                .results()
                .map(said -> said.group(1).substring(1, said.group(1).length() - 1))
                .flatMap(text -> Arrays.stream(VALUE.split(text)));
    }

    private static Stream<String> bundle(String source) {
        return source.lines()
                .filter(line -> line.contains("="))
                .flatMap(line -> Arrays.stream(
                        line.substring(line.indexOf('=') + 1).replace("''", "'").split("\\{\\d}")));
    }

    /** Normalizes a text for comparison. */
    static String plain(String text) {
        return text.replace("`", "").replaceAll("\\s+", " ");
    }
}
