package io.jenkins.plugins.coreos.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/registry-push.md has every message of a push: those of a registry, and those of an archive. */
class MessageTableTest {
    private static final Path BASE = Path.of(System.getProperty("coreos.basedir", "."));
    private static final Path CORE = BASE.resolve("src/main/java/io/jenkins/plugins/coreos/core");

    /** Adjacent literals, as long lines are broken. */
    private static final Pattern TEXT =
            Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"(?:\\s*\\+\\s*\"(?:[^\"\\\\\\n]|\\\\.)*\")*");

    private static final Pattern COMMENT =
            Pattern.compile("/\\*.*?\\*/|^\\s*//.*?$", Pattern.DOTALL | Pattern.MULTILINE);
    /** A call that makes a message; a semicolon within a text does not end it. */
    private static final Pattern FAILURE =
            Pattern.compile("(?:Failures\\.\\w+|ArchiveException)\\((?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\";])*;");

    /** All that these have to say is said to users. */
    private static final List<String> WHOLE =
            List.of("registry/Failures.java", "oci/OciArchive.java", "oci/TarIndex.java", "oci/BlobSource.java");

    /** Shorter ones are glue, such as "HTTP ". */
    private static final int MIN_LENGTH = 12;

    /** What is compared with an error's text, and never said. */
    private static final List<String> NOT_SAID =
            List.of("terminated the handshake", "Unsupported or unrecognized SSL message");

    @Test
    void everyMessageOfAPushStandsInTheTable() throws IOException {
        String table = Files.readString(BASE.resolve("docs/registry-push.md")).replaceAll("\\s+", " ");
        List<String> said = said();
        assertThat(said).hasSizeGreaterThan(60);
        assertThat(said.stream()
                        .filter(text -> !table.contains(text))
                        .distinct()
                        .toList())
                .as("messages that docs/registry-push.md does not explain")
                .isEmpty();
    }

    private static List<String> said() throws IOException {
        List<String> said = new ArrayList<>();
        for (String path : WHOLE) {
            said.addAll(texts(source(path)));
        }
        for (String folder : List.of("registry", "oci", "push")) {
            try (Stream<Path> files = Files.list(CORE.resolve(folder))) {
                for (Path file : files.sorted().toList()) {
                    FAILURE.matcher(source(folder + "/" + file.getFileName()))
                            .results()
                            .map(MatchResult::group)
                            .forEach(call -> said.addAll(texts(call)));
                }
            }
        }
        said.removeAll(NOT_SAID);
        return said;
    }

    private static String source(String path) throws IOException {
        return COMMENT.matcher(Files.readString(CORE.resolve(path))).replaceAll("");
    }

    /** The texts between the values: what is stable of a message. */
    private static List<String> texts(String code) {
        return TEXT.matcher(code)
                .results()
                .map(text -> text.group()
                        .replaceAll("\"\\s*\\+\\s*\"", "")
                        .replaceAll("^\"|\"$", "")
                        .strip())
                .filter(text -> text.length() >= MIN_LENGTH && text.contains(" "))
                .toList();
    }
}
