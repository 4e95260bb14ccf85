package io.jenkins.plugins.coreos.docs;

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

/** Links in the pages of the repository, to pages and other files. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Path README = FormFiles.BASE.resolve("README.md");

    @Test
    void everyRelativeLinkAndAnchorExists() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            for (String link : links(Files.readString(page))) {
                if (link.contains("://") || link.startsWith("mailto:")) {
                    continue;
                }
                links++;
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                if (!Files.exists(target)) {
                    broken.add(page + ": " + link);
                } else if (parts.length > 1
                        && !Markdown.anchors(Files.readString(target)).contains(parts[1])) {
                    broken.add(page + ": " + link + " (there is no such heading)");
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(80);
    }

    @Test
    void readmeListsEveryPageOnce() throws IOException {
        String readme = Files.readString(README);
        List<String> links = links(readme.substring(readme.indexOf("## Documentation")));
        for (Path page : pages()) {
            String name = README.toAbsolutePath()
                    .getParent()
                    .relativize(page.toAbsolutePath())
                    .toString();
            if (!page.equals(README)) {
                assertThat(links.stream().filter(name::equals)).as(name).hasSize(1);
            }
        }
    }

    private static List<String> links(String page) {
        return LINK.matcher(Markdown.withoutCode(page))
                .results()
                .map((MatchResult link) -> link.group(1))
                .toList();
    }

    /** The pages of the documentation: README, CONTRIBUTING and docs/. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(README, FormFiles.BASE.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(FormFiles.BASE.resolve("docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }
}
