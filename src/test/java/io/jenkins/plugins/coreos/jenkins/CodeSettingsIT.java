package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.RealController.literal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Import and export of the settings by the real plugin Configuration as Code. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class CodeSettingsIT {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(unclassified:\n.*?)```", Pattern.DOTALL);

    /** This plugin's part of an export: the line with its name and the lines indented below it. */
    private static final Pattern OURS = Pattern.compile("(?m)^ {2}coreosAssembler:.*\n(?: {4}.*\n)*");

    private final PipelineBed bed;

    CodeSettingsIT(PipelineBed bed) {
        this.bed = bed;
    }

    @AfterEach
    void resetSettings() {
        bed.controller.forgetSettings();
    }

    @Test
    void documentedExampleIsImportedAndExportedUnchanged() throws IOException {
        Matcher example =
                EXAMPLE.matcher(Files.readString(Path.of(System.getProperty("coreos.basedir"), "docs/admin.md")));
        assertThat(example.find()).isTrue();

        configure(example.group(1));

        assertThat(bed.controller.settings("allowedRegistries.join(' ') + ' ' + parallel + ' ' + retries"))
                .isEqualTo("quay.io/org registry.test.example:5000 4 10");
        assertThat("unclassified:\n" + exported()).isEqualTo(example.group(1));
    }

    @Test
    void exportIsImportedByAnotherJenkins() throws IOException {
        bed.controller.settings("allowedRegistries = ['quay.io/org']; retries = 0");
        String code = exported();
        bed.controller.forgetSettings();

        configure("unclassified:\n" + code);

        assertThat(exported()).isEqualTo(code).contains("quay.io/org").contains("retries: 0");
    }

    @Test
    void invalidSettingAbortsConfigurationWithoutChanges() throws IOException {
        bed.controller.settings("allowedRegistries = ['quay.io/org']");

        assertThatThrownBy(() ->
                        configure("unclassified:\n  coreosAssembler:\n    allowedRegistries: ['not a registry']\n"))
                .hasMessageContaining("not a registry");

        assertThat(bed.controller.settings("allowedRegistries.join(' ')")).isEqualTo("quay.io/org");
    }

    private void configure(String yaml) throws IOException {
        Path file = Files.writeString(bed.directory("casc").resolve("jenkins.yaml"), yaml);
        bed.controller.groovy("""
                io.jenkins.plugins.casc.ConfigurationAsCode.get().configure(%s)
                'configured'
                """.formatted(literal(file.toString())));
    }

    private String exported() {
        String all = bed.controller.groovy("""
                def out = new ByteArrayOutputStream()
                io.jenkins.plugins.casc.ConfigurationAsCode.get().export(out)
                out.toString('UTF-8')
                """);
        return OURS.matcher(all).results().map(part -> part.group()).collect(Collectors.joining());
    }
}
