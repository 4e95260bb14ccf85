package io.jenkins.plugins.coreos.release;

import static io.jenkins.plugins.coreos.release.ReleaseRepository.CHANGELOG;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** src/tools/release.sh: what it refuses, and the files that it writes. */
class ReleaseScriptIT {
    private static final String HEADING = "## [0.2.0] - 2026-12-01";

    @TempDir
    private Path parent;

    private ReleaseRepository repository;

    @BeforeEach
    void createRepository() throws IOException {
        repository = new ReleaseRepository(parent);
        repository.write(
                "pom.xml",
                "<project>\n  <revision>0.2.0</revision>\n  <changelist>-SNAPSHOT</changelist>\n</project>\n");
        repository.commit();
    }

    @Test
    void snapshotNeedsVersion() throws IOException {
        refuses("", "pom.xml is at 0.2.0-SNAPSHOT, which is not a release; run: make release VERSION=0.2.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.2.0-SNAPSHOT", "v0.2.0", "0.2.0-rc-1", "0.2.0 x", "2", "0.2.0-beta-1\nx"})
    void refusesVersionsThatUpdateCenterDoesNotOffer(String version) throws IOException {
        refuses(version, "is not a version of a release; releases are called 0.2.0 or 0.2.0-beta-1");
    }

    @Test
    void refusesVersionThatPomDoesNotHave() throws IOException {
        refuses("0.3.0", "pom.xml is at 0.2.0, not at 0.3.0; change <revision> in pom.xml and commit it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "new-file"})
    void refusesUncommittedChanges(String file) throws IOException {
        repository.write(file, "<revision>0.2.0</revision>\n");
        refuses("0.2.0", "commit or remove these changes first:\n");
    }

    @Test
    void refusesTagOfAnotherCommit() throws IOException {
        repository.git("tag", "v0.2.0", "HEAD~");
        refuses("0.2.0", "the tag v0.2.0 is at another commit");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [Unreleased]           | - x    | rename the heading '## [Unreleased]' of CHANGELOG.md to '## [0.2.0] - 2
            [0.1.0] - 2026-06-01   | - x    | CHANGELOG.md has no section '## [0.2.0] - YYYY-MM-DD'
            [0x2.0] - 2026-06-01   | - x    | CHANGELOG.md has no section '## [0.2.0] - YYYY-MM-DD'
            [0.2.0]                | - x    | must be '## [0.2.0] - YYYY-MM-DD'
            [0.2.0] - 2026-12-01   | '## x' | the section '## [0.2.0] - 2026-12-01' of CHANGELOG.md is empty
            """)
    void refusesChangelogWithoutSection(String heading, String text, String message) throws IOException {
        repository.write("CHANGELOG.md", "## " + heading + "\n\n" + text + "\n").commit();
        refuses("0.2.0", message);
    }

    @Test
    void refusesBuildsThatDiffer() throws IOException {
        repository.content("\"$PWD\"");

        Processes.Result result = repository.release("0.2.0");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).contains("release: two builds of coreos-assembler.hpi differ; compare ");
        assertThat(repository.file("SHA256SUMS")).doesNotExist();
    }

    @Test
    void buildsTwiceInDifferentEnvironments() throws IOException {
        repository.release("0.2.0").ok();

        String[] builds = repository.builds().split("\n");
        assertThat(builds)
                .hasSize(2)
                .allMatch(build -> build.contains(" -B -q -Dmaven.test.skip ")
                        && build.contains(" -Drevision=0.2.0 -Dchangelist= -DscmTag=v0.2.0 ")
                        && build.contains(" -Dproject.build.outputTimestamp=2026-12-01T08:30:00Z ")
                        && build.endsWith(" clean package cyclonedx:makeBom"));
        assertThat(builds[1]).startsWith("TZ=Asia/Kathmandu umask=0077 ").contains("/a second/directory ");
        assertThat(builds[0]).doesNotContain("Kathmandu").doesNotContain("umask=0077");
    }

    @Test
    void betaVersionsPassTheirSuffix() throws IOException {
        repository
                .write("CHANGELOG.md", CHANGELOG.replace(HEADING, "## [0.2.0-beta-1] - 2026-11-01"))
                .commit();

        repository.release("0.2.0-beta-1").ok();

        assertThat(repository.builds()).contains(" -Drevision=0.2.0 -Dchangelist=-beta-1 ");
    }

    @Test
    void notesAreSectionOfVersion() throws IOException {
        repository.release("0.2.0").ok();

        assertThat(repository.file("release-notes.md"))
                .hasContent(CHANGELOG.substring(CHANGELOG.indexOf("### Added"), CHANGELOG.indexOf("\n## [0.1.0]")));
    }

    @Test
    void checksumsCoverEveryFile() throws IOException {
        repository.release("0.2.0").ok();

        Path sums = repository.file("SHA256SUMS");
        try (Stream<Path> files = Files.list(sums.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "SHA256SUMS",
                            "coreos-assembler",
                            "coreos-assembler-cli.cdx.json",
                            "coreos-assembler-cli.jar",
                            "coreos-assembler.hpi",
                            "release-notes.md");
        }
        assertThat(Files.readAllLines(sums)).hasSize(5);
        assertThat(repository.file("coreos-assembler")).isExecutable();
        assertThat(repository.file("coreos-assembler-cli.cdx.json")).content().contains("required");
        check(sums, 0);
        Files.writeString(repository.file("coreos-assembler-cli.jar"), "changed");
        check(sums, 1);
    }

    private static void check(Path sums, int exitCode) {
        Processes.Result result = Processes.command("sha256sum", "--quiet", "-c", sums.toString())
                .in(sums.getParent())
                .run();
        assertThat(result.exitCode()).as(result.output()).isEqualTo(exitCode);
    }

    private void refuses(String version, String message) throws IOException {
        Processes.Result result = repository.release(version);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).startsWith("release: ").contains(message);
        assertThat(repository.builds()).isEmpty();
    }
}
