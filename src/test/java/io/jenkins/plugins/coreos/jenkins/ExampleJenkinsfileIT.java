package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the Jenkinsfile of docs/examples. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class ExampleJenkinsfileIT {
    private static final Path DOCS = Path.of(System.getProperty("coreos.basedir"), "docs");

    private final PipelineBed bed;

    ExampleJenkinsfileIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void exampleBuildsOnceThenFindsNothingChanged() throws IOException {
        String script = Files.readString(DOCS.resolve("examples/build.Jenkinsfile"));
        String url = "https://builds.example.org/testing-devel/builds";
        assertThat(script).contains(url);
        RealJob job = bed.controller.addJob(
                "example-build", script.replace(url, bed.directory("no builds").toString()));

        RealBuild first = job.build().expect("SUCCESS");
        RealBuild second = job.build().expect("SUCCESS");

        assertThat(first.console())
                .contains("(Init)", "(BuildFetch)", "(Fetch)", "(Build OSTree)", "(Build Artifacts)")
                .containsPattern("(?m)^\\S+: .*\\bqemu\\b.*");
        assertThat(description(job, 1)).matches("\\[testing-devel] \\d\\S+");
        assertThat(second.console()).doesNotContain("(Build Artifacts)");
        assertThat(description(job, 2))
                .isEqualTo(description(job, 1).replace("[testing-devel] ", "[testing-devel] no new build since "));
    }

    @Test
    void migrationGuideStatesLinesOfExamples() throws IOException {
        long lines = Files.readAllLines(DOCS.resolve("examples/build.Jenkinsfile")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("//"))
                .count();

        assertThat(Files.readString(DOCS.resolve("migration-fedora-build.md"))).contains("**" + lines + " lines**");
    }

    private String description(RealJob job, int number) {
        return bed.controller.groovy("jenkins.model.Jenkins.get().getItemByFullName('" + job.name()
                + "').getBuildByNumber(" + number + ").description");
    }
}
