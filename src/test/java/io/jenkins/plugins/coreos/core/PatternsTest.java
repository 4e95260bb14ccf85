package io.jenkins.plugins.coreos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java's regular expressions recurse for each repetition of a group: hostile input can overflow the stack. */
class PatternsTest {
    private static final Path SOURCES = Path.of(System.getProperty("coreos.basedir", "."), "src/main/java");

    /** An unbounded repetition of a group; the group may begin in an earlier string literal. */
    private static final Pattern REPEATED_GROUP = Pattern.compile("(?<!\\\\)\\)(?:[*+]|\\{[0-9]+,})(?!\\+)");

    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");

    /** A literal that is not a regular expression: punctuation of a URL's path. */
    private static final String NO_PATTERN = "'()*+,;";

    @Test
    void noGroupIsRepeatedWithoutBoundUnlessPossessively() throws IOException {
        List<String> found = new ArrayList<>();
        int literals = 0;
        for (Path file : sources()) {
            for (String line : Files.readAllLines(file)) {
                Matcher literal = LITERAL.matcher(line);
                while (literal.find()) {
                    literals++;
                    String text = literal.group().replace(NO_PATTERN, "");
                    if (REPEATED_GROUP.matcher(text).find()) {
                        found.add(SOURCES.relativize(file) + ": " + line.strip());
                    }
                }
            }
        }
        assertThat(literals).isGreaterThan(1_000);
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/", "a.", "a", "a__", "-", "a/b-", "A"})
    void longReferencesDoNotOverflowStack(String part) throws Exception {
        String text = "quay.io/" + part.repeat(200_000) + "a:tag";
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        ImageReference.parse(text);
                    } catch (IllegalArgumentException e) {
                        // It is too long for any registry.
                    }
                },
                "small stack",
                128 * 1024);
        thread.setUncaughtExceptionHandler((in, e) -> thrown[0] = e);
        thread.start();
        thread.join();

        assertThat(thrown[0]).isNull();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
