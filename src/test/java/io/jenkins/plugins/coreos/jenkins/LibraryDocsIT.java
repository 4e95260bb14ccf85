package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.RealController.literal;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples of the shared library's pages, unchanged except for names of external systems. */
@Tag("jenkins")
@ExtendWith({LibraryBed.class, FailureLogs.class})
class LibraryDocsIT {
    private static final Path BASE = Path.of(System.getProperty("coreos.basedir"));
    private static final String REMOTE = "https://git.example.org/mirrors/coreos-assembler-plugin.git";

    private final PipelineBed bed;

    LibraryDocsIT(PipelineBed bed) {
        this.bed = bed;
    }

    @AfterEach
    void unloadLibraries() {
        SharedLibrary.set(bed.controller, SharedLibrary.TRUSTED);
    }

    @Test
    void configurationAsCodeLoadsLibraryForFirstExample() throws IOException {
        // No library, and Git may read from this machine.
        SharedLibrary.set(bed.controller, SharedLibrary.SANDBOXED);
        Path library = SharedLibrary.whole(bed.directory("library of the page"));
        Processes.command("git", "tag", "v0.2.0").in(library).ok();
        String code = blocks("docs/library.md", "yaml").get(0);
        assertThat(code).contains(REMOTE, "defaultVersion: v0.2.0");
        Path file = Files.writeString(
                bed.directory("casc of the page").resolve("jenkins.yaml"),
                code.replace(REMOTE, "file://" + library.toUri().getRawPath()));
        bed.controller.groovy(
                "io.jenkins.plugins.casc.ConfigurationAsCode.get().configure(%s)".formatted(literal(file.toString())));
        String example = blocks("docs/library.md", "groovy").get(0);
        assertThat(words(blocks("README.md", "groovy").get(1))).isEqualTo(words(example));

        RealBuild build;
        try (PodCluster pods = new PodCluster(bed)) {
            String here = bed.registry.host() + "/org/docs";
            build = bed.controller
                    .addJob(
                            "docs-first",
                            example.replace("'quay.io/org/rhcos'", "'" + here + "'")
                                    .replace("'quay-push'", "'" + CREDENTIALS + "', push: [tlsVerify: false]"))
                    .build()
                    .expect("SUCCESS");
            pods.awaitNoPod();
        }

        assertThat(StageTable.of(bed.controller, build))
                .extracting(StageTable.Stage::path)
                .containsExactly("Prepare", "Init", "Fetch", "Build", "Artifacts", "Test", "Push");
        assertThat(bed.registry.tags("org/docs")).hasSize(1);
    }

    /** The blocks of code of this kind on a page. */
    private static List<String> blocks(String page, String kind) throws IOException {
        return Pattern.compile("```" + kind + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(BASE.resolve(page)))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
