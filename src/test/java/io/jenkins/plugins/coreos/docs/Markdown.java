package io.jenkins.plugins.coreos.docs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Parses the subset of GitHub's Markdown that the pages in docs/ use. */
final class Markdown {
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

    private Markdown() {}

    /** The anchor that GitHub gives a heading. */
    static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /** The anchors of a page; repeated headings are numbered. */
    static List<String> anchors(String page) {
        List<String> anchors = new ArrayList<>();
        withoutCode(page).lines().filter(line -> line.matches("#{1,6} .*")).forEach(line -> {
            String anchor = anchor(line.replaceFirst("#+ ", ""));
            long before = anchors.stream()
                    .filter(other -> other.replaceFirst("-\\d+$", "").equals(anchor) || other.equals(anchor))
                    .count();
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        });
        return anchors;
    }

    /** A page without its blocks of code. */
    static String withoutCode(String page) {
        return FENCE.matcher(page).replaceAll("").replaceAll("(?m)^    .*$", "");
    }

    /** The blocks of code in one language. */
    static List<String> code(String page, String language) {
        return FENCE.matcher(page)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** The rows of all tables between a heading and the next, without heads; a cell is stripped. */
    static List<List<String>> rows(String page, String heading) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        boolean body = false;
        for (String line : page.lines().toList()) {
            if (line.startsWith("#")) {
                inside = line.replaceFirst("#+ ", "").equals(heading);
            }
            body = line.startsWith("|") && (body || line.startsWith("|---"));
            if (inside && body && !line.startsWith("|---")) {
                rows.add(cells(line));
            }
        }
        return rows;
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.substring(1).split("(?<!\\\\)\\|"))
                .map(String::strip)
                .toList();
    }
}
