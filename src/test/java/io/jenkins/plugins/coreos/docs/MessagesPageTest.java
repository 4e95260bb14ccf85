package io.jenkins.plugins.coreos.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/troubleshooting.md and docs/registry-push.md have every message, and no message that nothing says any more.
 *
 * <p>Compared is what stands between the values. Shorter texts are glue, such as "HTTP ".
 */
class MessagesPageTest {
    private static final int MIN_LENGTH = 12;
    private static final Path DOCS = FormFiles.BASE.resolve("docs");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    /** A step puts its name before what it has from elsewhere. */
    private static final Pattern STEP = Pattern.compile("^(" + String.join("|", StepsPage.STEPS) + "): ");

    /** Of so many texts a message is put together without a value between them. */
    private static final int MAX_PARTS = 3;

    private static final Pattern STATUS = Pattern.compile("HTTP [0-9]{3}( [A-Z_]+)?");

    /** What is said of what is right, what is compared and not said, and what only a mistake of ours can lead to. */
    private static final Path NO_MESSAGES =
            FormFiles.BASE.resolve("src/test/resources/docs/texts-that-are-no-errors.txt");

    @Test
    void everyMessageStandsInATable() throws IOException {
        String pages = SourceTexts.plain(page("troubleshooting.md") + " " + page("registry-push.md"));
        Set<String> exceptions = exceptions();
        Set<String> seen = new TreeSet<>();
        List<String> missing = new ArrayList<>();
        int texts = 0;
        for (SourceTexts.Speaker speaker : SourceTexts.all()) {
            for (String text : speaker.texts()) {
                String piece = bare(STEP.matcher(text.strip()).replaceFirst(""));
                if (piece.length() < MIN_LENGTH || !piece.contains(" ")) {
                    continue;
                }
                texts++;
                if (exceptions.contains(piece)) {
                    seen.add(piece);
                } else if (!pages.contains(piece)) {
                    missing.add(speaker.name() + ": " + piece);
                }
            }
        }
        assertThat(texts).isGreaterThan(300);
        assertThat(missing)
                .as("messages that neither docs/troubleshooting.md nor docs/registry-push.md explains")
                .isEmpty();
        exceptions.removeAll(seen);
        assertThat(exceptions)
                .as(NO_MESSAGES.getFileName() + " lists what nothing says")
                .isEmpty();
    }

    @Test
    void everyMessageInATableIsSaidBySomething() throws IOException {
        // One file of a package can say what another has begun.
        Collection<String> packages = SourceTexts.all().stream()
                .collect(Collectors.toMap(SourceTexts.Speaker::folder, SourceTexts.Speaker::all, String::concat))
                .values();
        List<String> left = new ArrayList<>();
        int pieces = 0;
        for (String page : List.of("troubleshooting.md", "registry-push.md")) {
            for (String message : messages(page(page))) {
                for (String text : STATUS.matcher(message).replaceAll("…").split("…|\\.\\.\\.")) {
                    String piece = bare(text);
                    if (piece.length() < MIN_LENGTH || !piece.contains(" ")) {
                        continue;
                    }
                    pieces++;
                    if (packages.stream().noneMatch(all -> says(all, piece, MAX_PARTS))) {
                        left.add(page + ": " + piece);
                    }
                }
            }
        }
        assertThat(pieces).isGreaterThan(250);
        assertThat(left).as("messages that nothing says").isEmpty();
    }

    /** Whether a package says that, in one piece or in few that conditions join. */
    private static boolean says(String all, String piece, int parts) {
        if (all.contains(piece)) {
            return true;
        }
        for (int i = piece.indexOf(' '); i > 0 && parts > 1; i = piece.indexOf(' ', i + 1)) {
            if (all.contains(bare(piece.substring(0, i))) && says(all, bare(piece.substring(i)), parts - 1)) {
                return true;
            }
        }
        return false;
    }

    /** Without what joins texts and values. */
    private static String bare(String text) {
        return text.replaceAll("^[ '\"():;,.]+|[ '\"():;,.]+$", "");
    }

    /** The messages in the first column of every table of messages. */
    private static List<String> messages(String page) {
        List<String> messages = new ArrayList<>();
        boolean table = false;
        for (String line : page.lines().toList()) {
            table = line.startsWith("| message |") || table && line.startsWith("|");
            if (table) {
                CODE.matcher(line.split("(?<!\\\\)\\|")[1])
                        .results()
                        .map((MatchResult code) -> code.group(1))
                        .forEach(messages::add);
            }
        }
        return messages;
    }

    private static Set<String> exceptions() throws IOException {
        Set<String> exceptions = new TreeSet<>();
        Files.readAllLines(NO_MESSAGES).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(MessagesPageTest::bare)
                .forEach(exceptions::add);
        return exceptions;
    }

    private static String page(String name) throws IOException {
        return Files.readString(DOCS.resolve(name));
    }
}
