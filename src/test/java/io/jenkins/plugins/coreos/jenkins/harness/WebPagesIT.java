package io.jenkins.plugins.coreos.jenkins.harness;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import hudson.model.Descriptor;
import io.jenkins.plugins.coreos.docs.FormFiles;
import io.jenkins.plugins.coreos.page.BuildPage;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.jvnet.hudson.test.JenkinsRule;

/** Data readable over the web: jobs by users with permission, settings by no user. */
@Tag("jenkins")
@ExtendWith(InnerJenkins.class)
class WebPagesIT {
    /** Getters reachable by URL, each with the reason why; none changes anything. */
    static final Map<String, String> GETTERS = Map.of(
            "page.BuildPage getRun", "the build guards itself, and who is here has seen it",
            "page.BuildPage getApi", "the page as data",
            "page.JobPage getJob", "the job guards itself, and who is here has seen it",
            "page.JobPage getApi", "the page as data",
            "page.JobPage getCompare", "the differences between two builds of the job, which guards itself",
            "page.Comparison getJob", "the job guards itself, and who is here has seen it",
            "page.Comparison getApi", "the comparison as data");

    private static final String REPOSITORY = "quay.io/org/that-only-some-may-see";

    private final JenkinsRule jenkins;
    private final WebUsers users;
    private final WorkflowRun run;

    WebPagesIT(JenkinsRule jenkins) throws Exception {
        this.jenkins = jenkins;
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "job");
        job.setDefinition(new CpsFlowDefinition("echo 'nothing'", true));
        run = jenkins.buildAndAssertSuccess(job);
        BuildPage.addBuild(run, Map.of("id", "1", "name", "rhcos", "changed", true));
        BuildPage.addTransfer(
                run, Map.of("repository", REPOSITORY, "digest", "sha256:" + "a".repeat(64), "tags", List.of("tag")));
        users = new WebUsers(jenkins, job);
    }

    @Test
    void gettersReachableByUrlAreListed() throws Exception {
        Set<String> getters = new TreeSet<>(WebSurface.all(jenkins));
        getters.removeIf(name -> name.matches(".* do[A-Z]\\w*"));

        assertThat(getters).isEqualTo(new TreeSet<>(GETTERS.keySet()));
    }

    @Test
    void pagesAreHiddenWithoutPermissionOnJob() throws Exception {
        List<String> addresses = addresses();
        assertThat(addresses).hasSizeGreaterThan(25);
        for (String address : addresses) {
            for (String user : new String[] {null, "stranger"}) {
                HttpResponse<String> answer = users.get(user, address);
                assertThat(answer.statusCode()).as(address + " as " + user).isIn(401, 403, 404);
                assertThat(answer.body()).as(address + " as " + user).doesNotContain(REPOSITORY);
            }
        }
    }

    @Test
    void readersOfJobSeePagesWithoutSideEffects() throws Exception {
        String before = Files.readString(run.getRootDir().toPath().resolve("build.xml"));
        List<String> seen = new ArrayList<>();
        for (String address : addresses()) {
            HttpResponse<String> answer = users.get("reader", address);
            assertThat(answer.statusCode()).as(address).isIn(200, 400, 404);
            if (answer.statusCode() == 200 && answer.body().contains(REPOSITORY)) {
                seen.add(address);
            }
        }
        assertThat(seen)
                .contains(
                        "job/job/1/coreos/",
                        "job/job/1/coreos/api/json",
                        "job/job/1/coreos/api/xml",
                        "job/job/pushed-images/",
                        "job/job/pushed-images/api/json");
        assertThat(run.getRootDir().toPath().resolve("build.xml")).hasContent(before);
    }

    /** Descriptors are accessible to every user who may see Jenkins, so they must not disclose settings. */
    @Test
    void noUrlLeadsIntoSettings() throws Exception {
        int asked = 0;
        for (Descriptor<?> descriptor : ExtensionList.lookup(Descriptor.class)) {
            if (descriptor.getClass().getName().startsWith("io.jenkins.plugins.coreos.")) {
                for (String getter : getters(descriptor.getClass())) {
                    for (String user : List.of("admin", "reader")) {
                        String address = "descriptorByName/" + descriptor.getId() + "/" + getter;
                        assertThat(users.get(user, address).statusCode())
                                .as(address + " as " + user)
                                .isEqualTo(404);
                        asked++;
                    }
                }
            }
        }
        assertThat(asked).isGreaterThan(30);
    }

    /** All possible URLs below the two pages: their views, data and getters. */
    private static List<String> addresses() throws IOException {
        List<String> addresses = new ArrayList<>();
        for (Map.Entry<String, String> page : Map.of(
                        "job/job/1/coreos/", "BuildPage", "job/job/pushed-images/", "JobPage")
                .entrySet()) {
            addresses.add(page.getKey());
            for (String data : List.of("json", "xml", "python", "schema")) {
                addresses.add(page.getKey() + "api/" + data);
            }
            try (Stream<Path> views = Files.list(FormFiles.RESOURCES.resolve("page/" + page.getValue()))) {
                views.map(view -> view.getFileName().toString())
                        .filter(view -> view.endsWith(".jelly"))
                        .forEach(view -> addresses.add(page.getKey() + view.replace(".jelly", "")));
            }
            for (String getter : getters(pageClass(page.getValue()))) {
                addresses.add(page.getKey() + getter + "/");
                addresses.add(page.getKey() + getter + "/0/");
                addresses.add(page.getKey() + getter + "/0/run/");
            }
        }
        return addresses;
    }

    private static Class<?> pageClass(String name) {
        try {
            return Class.forName("io.jenkins.plugins.coreos.page." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The public getters of a class of this plugin and its superclasses in this plugin: {@code images} for getImages().
     */
    private static Set<String> getters(Class<?> type) {
        Set<String> getters = new TreeSet<>();
        for (Method method : type.getMethods()) {
            if (method.getDeclaringClass().getName().startsWith("io.jenkins.plugins.coreos.")
                    && method.getName().matches("get[A-Z].*")) {
                getters.add(method.getName().substring(3, 4).toLowerCase(Locale.ROOT)
                        + method.getName().substring(4));
            }
        }
        return getters;
    }
}
