package io.jenkins.plugins.coreos.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Expressions in the views that Jenkins can only reject when it renders them. */
class JellyTextsTest {
    /** A text with arguments: Jenkins evaluates what is in parentheses. */
    private static final Pattern WITH_ARGUMENTS = Pattern.compile("\\$\\{%([^}(]*)\\(");

    /** Words that JEXL reserves, as the name of a property. */
    private static final Pattern RESERVED = Pattern.compile(
            "\\$\\{[^}%]*\\.(?:size|empty|if|foreach|while|eq|ne|lt|gt|le|ge|and|or|not|div|mod)\\b(?!\\()");

    @Test
    void textsWithParenthesesHaveKeys() throws IOException {
        assertThat(found(WITH_ARGUMENTS, key -> !key.matches("[a-z]\\w*"))).isEmpty();
    }

    @Test
    void propertiesAreNotReservedWords() throws IOException {
        assertThat(found(RESERVED, text -> true)).isEmpty();
    }

    private static List<String> found(Pattern pattern, java.util.function.Predicate<String> isWrong)
            throws IOException {
        List<String> found = new ArrayList<>();
        int views = 0;
        try (Stream<Path> files = Files.walk(FormFiles.RESOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jelly")).toList()) {
                views++;
                Matcher matcher = pattern.matcher(Files.readString(file));
                while (matcher.find()) {
                    if (isWrong.test(matcher.groupCount() == 0 ? matcher.group() : matcher.group(1))) {
                        found.add(file.getParent().getFileName() + "/" + file.getFileName() + ": " + matcher.group());
                    }
                }
            }
        }
        assertThat(views).isGreaterThan(20);
        return found;
    }
}
