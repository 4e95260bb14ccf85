package io.jenkins.plugins.coreos.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of messages in docs/ quote only messages that exist in the sources.
 * <p>A page writes the values in a message as {@code …}; the test searches for the texts between them. Short texts such
 * as "HTTP " occur everywhere and are ignored.
 */
class MessagesPageTest {
    private static final int MIN_LENGTH = 12;
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Maximum number of string literals that form one text without a value in it. */
    private static final int MAX_PARTS = 3;

    private static final Pattern STATUS = Pattern.compile("HTTP [0-9]{3}( [A-Z_]+)?");

    @Test
    void everyListedMessageExists() throws IOException {
        // One file of a package can begin a message that another file completes.
        Collection<String> packages = SourceTexts.all().stream()
                .collect(Collectors.toMap(SourceTexts.FileTexts::folder, SourceTexts.FileTexts::all, String::concat))
                .values();
        List<String> unknown = new ArrayList<>();
        int compared = 0;
        for (Path page : LinksTest.pages()) {
            for (String message : messages(Files.readString(page))) {
                for (String text : STATUS.matcher(message).replaceAll("…").split("…|\\.\\.\\.")) {
                    String piece = bare(text);
                    if (piece.length() < MIN_LENGTH || !piece.contains(" ")) {
                        continue;
                    }
                    compared++;
                    if (packages.stream().noneMatch(all -> contains(all, piece, MAX_PARTS))) {
                        unknown.add(page.getFileName() + ": " + piece);
                    }
                }
            }
        }
        assertThat(unknown).as("messages that the sources do not contain").isEmpty();
        assertThat(compared).isGreaterThan(40);
    }

    /** Returns whether a package contains the text, in one piece or in a few that conditions join. */
    private static boolean contains(String all, String piece, int parts) {
        if (all.contains(piece)) {
            return true;
        }
        for (int i = piece.indexOf(' '); i > 0 && parts > 1; i = piece.indexOf(' ', i + 1)) {
            if (all.contains(bare(piece.substring(0, i))) && contains(all, bare(piece.substring(i)), parts - 1)) {
                return true;
            }
        }
        return false;
    }

    /** Strips the punctuation that joins texts and values. */
    private static String bare(String text) {
        return text.replaceAll("^[ '\"():;,.]+|[ '\"():;,.]+$", "");
    }

    /** The quotations in the first column of every table of messages. */
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
}
