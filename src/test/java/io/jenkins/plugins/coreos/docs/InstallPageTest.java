package io.jenkins.plugins.coreos.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/install.md lists the plugins and the version of Jenkins that the .hpi requires. */
class InstallPageTest {
    private static final Pattern DEPENDENCIES = Pattern.compile("<plugin\\.dependencies>([^<]+)<");
    private static final Pattern BASELINE = Pattern.compile("<jenkins\\.baseline>([^<]+)<");
    private static final Pattern JENKINS = Pattern.compile("<jenkins\\.version>([^<]+)<");

    @Test
    void listsEveryRequiredPlugin() throws IOException {
        String page = page("docs/install.md");
        List<String> required = Arrays.stream(property(DEPENDENCIES).split(","))
                .map(plugin -> plugin.replaceFirst(":.*", ""))
                .toList();
        assertThat(Markdown.rows(page, "The plugin").stream()
                        .map(row -> row.get(1).replace("`", ""))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(required);
        String command = page.substring(page.indexOf("--plugins"), page.indexOf("Copy the contents"));
        assertThat(command.split("[\\s\\\\]+")).containsAll(required);
    }

    @Test
    void versionOfJenkinsMatchesPom() throws IOException {
        String version = property(JENKINS).replace("${jenkins.baseline}", property(BASELINE));
        assertThat(page("docs/install.md")).contains("Jenkins " + version + " or newer");
        assertThat(page("README.md")).contains("Jenkins " + version + " or newer");
    }

    private static String property(Pattern name) throws IOException {
        Matcher value = name.matcher(page("pom.xml"));
        assertThat(value.find()).isTrue();
        return value.group(1);
    }

    private static String page(String name) throws IOException {
        return Files.readString(FormFiles.BASE.resolve(name)).replaceAll("[ \\n]+(?=or newer)", " ");
    }
}
