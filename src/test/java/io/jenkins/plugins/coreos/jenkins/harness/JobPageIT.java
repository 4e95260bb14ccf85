package io.jenkins.plugins.coreos.jenkins.harness;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Run;
import io.jenkins.plugins.coreos.page.BuildPage;
import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jenkins.model.lazy.LazyBuildMixIn;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.jvnet.hudson.test.JenkinsRule;

/** The images of a job over its builds: the page reads its own index and loads no build. */
@Tag("jenkins")
@ExtendWith(InnerJenkins.class)
class JobPageIT {
    private static final int BUILDS = 1000;

    private final JenkinsRule jenkins;

    JobPageIT(JenkinsRule jenkins) {
        this.jenkins = jenkins;
    }

    @Test
    void pageOfThousandBuildsLoadsNone() throws Exception {
        copies(build(job("thousand"), 1), BUILDS);
        WorkflowJob job = reloaded("thousand");
        open(job);
        awaitInPage(job, "\"incomplete\":false");
        assertThat(json(job)).contains("\"build\":1000", "\"build\":1,");

        // As after a restart: the builds are on disk, and none is in memory.
        WorkflowJob again = reloaded("thousand");
        open(again);
        Set<Integer> before = Set.copyOf(loaded(again));
        long start = System.nanoTime();
        String page = open(again);
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(loaded(again)).isEqualTo(before).hasSizeLessThan(BUILDS / 10);
        assertThat(took).isLessThan(Patience.scaled(Duration.ofSeconds(1)));
        assertThat(page).contains("<svg", "#1000", "?before=");
        assertThat(jenkins.createWebClient()
                        .goTo("job/thousand/pushed-images/?before=51")
                        .getWebResponse()
                        .getContentAsString())
                .contains("/50/coreos/", "/1/coreos/")
                .doesNotContain("/51/coreos/");
    }

    @Test
    void followsDeletedAndRenamedBuildsAndJobs() throws Exception {
        WorkflowJob job = job("changing");
        build(job, 1);
        WorkflowRun second = build(job, 2);
        WorkflowRun third = build(job, 3);

        second.delete();
        third.setDisplayName("nightly");
        assertThat(json(job))
                .contains("\"build\":1", "\"build\":3", "\"buildName\":\"nightly\"")
                .doesNotContain("\"build\":2");

        job.renameTo("renamed");
        assertThat(json(job)).contains("\"build\":1", "\"build\":3");
        assertThat(open(job)).contains("job/renamed/3/coreos/");

        // A copy of the job has no builds.
        WorkflowJob copy = jenkins.jenkins.copy(job, "copied");
        assertThat(json(copy)).doesNotContain("\"build\"");
    }

    @Test
    void comparesPackagesOfTwoBuilds() throws Exception {
        WorkflowJob job = job("compared");
        WorkflowRun first = build(job, 1);
        WorkflowRun second = build(job, 2);
        packages(first, "9.6-1", "6.9-1");
        packages(second, "9.6-2", "6.10-1");

        String page = jenkins.createWebClient()
                .goTo("job/compared/pushed-images/?from=1&to=2")
                .getWebResponse()
                .getContentAsString();
        assertThat(page).contains("1 upgraded", "kernel");
        String json = jenkins.createWebClient()
                .goTo("job/compared/pushed-images/compare/2..1/api/json", "application/json")
                .getWebResponse()
                .getContentAsString();
        assertThat(json).contains("\"change\":\"downgraded\"", "\"from\":\"6.10-1\"", "\"recorded\":true");
        assertThat(jenkins.createWebClient()
                        .withThrowExceptionOnFailingStatusCode(false)
                        .goTo("job/compared/pushed-images/compare/1..9/", null)
                        .getWebResponse()
                        .getStatusCode())
                .isEqualTo(404);
    }

    @Test
    void rebuildsDeletedIndex() throws Exception {
        WorkflowJob job = job("deleted");
        build(job, 1);
        build(job, 2);
        Files.delete(job.getRootDir().toPath().resolve("coreos-images.xml"));

        open(job);
        awaitInPage(job, "\"build\":1");
        assertThat(json(job)).contains("\"build\":2");
    }

    @Test
    void rebuildsDamagedIndex() throws Exception {
        WorkflowJob job = job("damaged");
        build(job, 1);
        Files.writeString(job.getRootDir().toPath().resolve("coreos-images.xml"), "<no");
        WorkflowJob again = reloaded("damaged");

        open(again);
        awaitInPage(again, "\"build\":1");
    }

    private WorkflowJob job(String name) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition("echo 'nothing'", true));
        return job;
    }

    private WorkflowRun build(WorkflowJob job, int size) throws Exception {
        WorkflowRun run = jenkins.buildAndAssertSuccess(job);
        BuildPage.addTransfer(
                run,
                Map.of(
                        "repository",
                        "quay.io/org/rhcos",
                        "digest",
                        "sha256:" + "a".repeat(64),
                        "size",
                        size * 1024L,
                        "tags",
                        List.of("t" + size)));
        return run;
    }

    private static void packages(Run<?, ?> run, String id, String kernel) {
        BuildPage.addBuild(
                run,
                null,
                Map.of("id", id, "changed", true, "name", "rhcos", "arch", "x86_64"),
                null,
                List.of(List.of("bash", "x86_64", "5-1"), List.of("kernel", "x86_64", kernel)));
    }

    /** Makes Jenkins read everything from disk, as after a restart. */
    private WorkflowJob reloaded(String name) throws Exception {
        jenkins.jenkins.reload();
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class);
    }

    /** Copies the directory of a build, so that the job has many, and deletes the index. */
    private static void copies(WorkflowRun run, int count) throws IOException {
        Path builds = run.getParent().getBuildDir().toPath();
        String xml = Files.readString(builds.resolve("1/build.xml"));
        for (int i = 2; i <= count; i++) {
            Files.createDirectory(builds.resolve("" + i));
            Files.writeString(builds.resolve(i + "/build.xml"), xml);
        }
        Files.delete(run.getParent().getRootDir().toPath().resolve("coreos-images.xml"));
        run.getParent().updateNextBuildNumber(count + 1);
    }

    private static Set<Integer> loaded(WorkflowJob job) {
        LazyBuildMixIn<?, ?> mixIn = job.getLazyBuildMixIn();
        return mixIn._getRuns().getLoadedBuilds().keySet();
    }

    private void awaitInPage(WorkflowJob job, String text) {
        Patience patience = Patience.of(Duration.ofMinutes(1));
        while (!json(job).contains(text)) {
            assertThat(patience.isOver())
                    .as("waiting for %s, %s", text, patience)
                    .isFalse();
            patience.pause();
        }
    }

    private String open(WorkflowJob job) {
        return get(job, "pushed-images/", "text/html");
    }

    private String json(WorkflowJob job) {
        return get(job, "pushed-images/api/json", "application/json");
    }

    private String get(WorkflowJob job, String path, String type) {
        try {
            JenkinsRule.WebClient client = jenkins.createWebClient();
            client.getOptions().setJavaScriptEnabled(false);
            return client.goTo(job.getUrl() + path, type).getWebResponse().getContentAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
