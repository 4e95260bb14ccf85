package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages name options instead of step parameters. */
class OptionWordsTest {
    private static final Path SOURCES =
            Path.of(System.getProperty("coreos.basedir", ".")).resolve("src/main/java/io/jenkins/plugins/coreos");
    private static final Pattern PARAMETER = Pattern.compile("@DataBoundSetter\\s+public [\\w<>]+ (\\w+);");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern COMMENT =
            Pattern.compile("/\\*.*?\\*/|^\\s*//.*?$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void translatesAllMessagesOfCore() throws IOException {
        Set<String> parameters = parameters();
        assertThat(parameters).contains("cosaDir", "caCertificate", "mountFrom").hasSizeGreaterThan(15);
        Pattern names = Pattern.compile("(?<![\\w./-])(" + String.join("|", parameters) + ")(?!\\w)");
        List<String> left = new ArrayList<>();
        int messages = 0;
        for (String literal : literals()) {
            if (literal.contains(" ") && names.matcher(literal).find()) {
                messages++;
                String translated = OptionWords.of(literal);
                if (names.matcher(translated).find()) {
                    left.add(translated);
                }
            }
        }
        assertThat(messages).isGreaterThan(5);
        assertThat(left).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "caCertificate '/x' is neither PEM nor a path|--ca-certificate '/x' is neither PEM nor a path",
                "mountFrom: 'a' names the registry again; write 'b'|--mount-from: 'a' names the registry again; write 'b'",
                "parallel must be from 1 to 64, not 0|--parallel must be from 1 to 64, not 0",
                "phases: 'x' is unknown|--phase: 'x' is unknown",
                "if it uses plain HTTP, set tlsVerify to false|if it uses plain HTTP, give --tls-verify=false",
            })
    void translatesParametersToOptions(String message, String translated) {
        assertThat(OptionWords.of(message)).isEqualTo(translated);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'cosaDir' does not exist",
                "/srv/cosaDir/x does not exist",
                "cosaDir/builds.json is empty",
                "quay.io/org/mountFrom: HTTP 404",
                "versions differ",
            })
    void keepsNamesChosenByTheUser(String message) {
        assertThat(OptionWords.of(message)).isEqualTo(message);
    }

    /** Parameters of steps in camel case, which no message contains by chance. */
    private static Set<String> parameters() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String source : sources("steps")) {
            PARAMETER.matcher(source).results().forEach(found -> names.add(found.group(1)));
        }
        return names.stream()
                .filter(name -> !name.equals(name.toLowerCase(Locale.ROOT)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> literals() throws IOException {
        List<String> literals = new ArrayList<>();
        for (String source : sources("core")) {
            String code = COMMENT.matcher(source).replaceAll("").replaceAll("\"\\s*\\+\\s*\"", "");
            LITERAL.matcher(code).results().forEach(found -> literals.add(found.group(1)));
        }
        return literals;
    }

    /** Without those of core.build: the command line has no counterpart of buildOciImage. */
    private static List<String> sources(String folder) throws IOException {
        try (Stream<Path> tree = Files.walk(SOURCES.resolve(folder))) {
            List<String> texts = new ArrayList<>();
            for (Path file : tree.filter(path ->
                            path.toString().endsWith(".java") && !path.startsWith(SOURCES.resolve("core/build")))
                    .toList()) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }
}
