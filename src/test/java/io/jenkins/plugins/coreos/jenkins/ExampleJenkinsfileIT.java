package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.CosaBuilds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void releasesBothContainersOfAllArchitectures() throws Exception {
        String id = "42.20260101.3.0";
        CosaBuilds fetched = new CosaBuilds(bed.directory("released")).build(id, "x86_64", "aarch64");
        String registry = bed.registry.host() + "/release";
        String script = Files.readString(DOCS.resolve("examples/release.Jenkinsfile"));
        String place = "/org/fedora-coreos";
        assertThat(script).contains("cosa buildfetch --build=${params.VERSION} --arch=all", "'quay.io" + place + "'");
        RealJob job = bed.controller.addJob(
                "example-release",
                // The stand-in cannot fetch from S3.
                script.replaceFirst("(?s)cosa buildfetch.*?builds\n", "cp -r '" + fetched.directory() + "/builds' .\n")
                        .replace("quay.io", registry)
                        .replace("params.STREAM", "'testing'")
                        .replace("params.VERSION", "'" + id + "'")
                        .replace("'quay-push'", "'" + PipelineBed.CREDENTIALS + "', tlsVerify: false"));

        RealBuild build = job.build().expect("SUCCESS");

        assertThat(bed.registry.tags("release" + place)).containsExactlyInAnyOrder("testing", id);
        assertThat(bed.registry.tags("release" + place + "-extensions")).containsExactlyInAnyOrder("testing", id);
        String digest = bed.registry.manifestDigest("release" + place, "testing");
        assertThat(build.console())
                .contains(registry + place + "@" + digest + ": x86_64, aarch64\n")
                .contains("the tag " + registry + "/org/staging:" + id + "-ostree remains");
        assertThat(bed.controller.http().get("/job/example-release/1/coreos/api/json"))
                .contains(fetched.digest(id, "aarch64", "ostree"), registry + "/org/staging@" + digest);
        assertThat(bed.agent.workspace("example-release").resolve("builds/" + id + "/aarch64/meta.json"))
                .content()
                .contains("\"base-oscontainer\"", registry + "/org/staging", digest);
    }

    @ParameterizedTest
    @CsvSource({"build, fedora-build", "release, fedora-release", "node-image, fedora-node-image"})
    void migrationGuideStatesLinesOfExample(String example, String page) throws IOException {
        long lines = Files.readAllLines(DOCS.resolve("examples/" + example + ".Jenkinsfile")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("//"))
                .count();

        assertThat(Files.readString(DOCS.resolve("migration-" + page + ".md"))).contains("**" + lines + " lines**");
    }

    private String description(RealJob job, int number) {
        return bed.controller.groovy("jenkins.model.Jenkins.get().getItemByFullName('" + job.name()
                + "').getBuildByNumber(" + number + ").description");
    }
}
