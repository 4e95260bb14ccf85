package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The images on the pages of builds and jobs, in a real controller. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class BuildPageIT {
    private static final String HOSTILE = "<script>alert('1')</script>\"&{jndi}";

    private final PipelineBed bed;

    BuildPageIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void listsPhasesAndParallelPushesAlsoAfterARestart() throws IOException {
        RealBuild build = bed.controller
                .addJob("page", """
                        node('cosa') {
                          cosaBuild source: 'https://github.com/openshift/os', phases: ['init', 'fetch']
                          cosaBuild phases: 'build'
                          cosaBuild phases: 'osbuild', artifacts: 'qemu'
                          def push = { place ->
                            pushOciArchive to: "%s/$place", credentialsId: '%s', tlsVerify: false
                          }
                          parallel a: { push('org/page-a:1') }, b: { push('org/page-b:2') }
                        }
                        """.formatted(bed.registry.host(), CREDENTIALS))
                .build()
                .expect("SUCCESS");

        assertPage();
        assertThat(Files.readString(build.directory().resolve("build.xml")))
                .contains("<coreos-assembler", "<coreos-build>", "<coreos-image>")
                .doesNotContain(PASSWORD);

        bed.controller.restart();
        bed.agent.awaitOnline();

        assertPage();
    }

    private void assertPage() {
        String a = bed.registry.host() + "/org/page-a@" + bed.registry.manifestDigest("org/page-a", "1");
        String b = bed.registry.host() + "/org/page-b@" + bed.registry.manifestDigest("org/page-b", "2");
        JenkinsHttp http = bed.controller.http();

        String tree = http.get("job/page/1/api/json?tree=actions[builds[id,changed],images[reference,tags]]");
        assertThat(tree).containsOnlyOnce("\"changed\":true").contains(a, b, "\"tags\":[\"1\"]", "\"tags\":[\"2\"]");
        assertThat(http.get("job/page/1/coreos/api/json"))
                .contains("\"builds\":[{", "\"packages\":", "\"uploadedBlobs\":", "\"digest\":", a, b);
        assertThat(http.get("job/page/1/")).contains(a, b, "coreos-builds", "coreos-images");
        assertThat(http.get("job/page/1/coreos/")).contains(a, b, "coreos-builds", "coreos-images");
    }

    @Test
    void failedPushIsShownWithItsDestinationAndReason() {
        TestArchive archive =
                Archives.image().layers(2, 1000).write(bed.directory("page").resolve("a.tar"));
        bed.controller
                .addJob("page-failed", """
                        node('cosa') {
                          pushOciArchive archive: '%1$s', to: '%2$s/org/good:1', credentialsId: '%3$s', tlsVerify: false
                          pushOciArchive archive: '%1$s', to: '%2$s/org/bad:1', tlsVerify: false, authFile: 'none.json'
                        }
                        """.formatted(archive.path(), bed.registry.host(), CREDENTIALS))
                .build()
                .expect("FAILURE");

        JenkinsHttp http = bed.controller.http();
        assertThat(http.get("job/page-failed/1/coreos/api/json?tree=images[reference]"))
                .contains("/org/good@")
                .doesNotContain("/org/bad");
        assertThat(http.get("job/page-failed/1/coreos/api/json?tree=steps[step,subject,failed,error]"))
                .containsOnlyOnce("\"step\":")
                .contains("\"failed\":true", "/org/bad (1)", "none.json");
        assertThat(http.get("job/page-failed/1/").replaceAll("<[^>]*>", ""))
                .contains("pushOciArchive", "/org/bad (1)", "none.json");
    }

    @Test
    void stepWithAnInvalidParameterIsShownWithItsReason() {
        RealBuild build = bed.controller.addJob("page-invalid", """
                        node('cosa') {
                          catchError { pushOciArchive archive: 'a', to: 'registry.example/org/os:1', tags: 'a,b' }
                          catchError { pushOciArchive archive: 'a', to: 'registry.example/org/os:1', warnAfter: 'soon' }
                          catchError { cosaBuild variant: 'rhel-9.6', phases: 'nothing' }
                          catchError { buildOciImage from: 'registry.example/org/os:1', builder: 'docker' }
                          catchError { inspectOciImage from: 'registry.example/org/OS:1' }
                          catchError { fixOpenshiftUser home: 'relative' }
                        }
                        """).build().expect("FAILURE");

        JenkinsHttp http = bed.controller.http();
        String steps = http.get("job/page-invalid/1/coreos/api/json?tree=steps[step,subject,failed,error]");
        assertThat(steps.split("\"failed\":true", -1)).hasSize(7);
        assertThat(steps)
                .contains("a,b", "warnAfter: ", "rhel-9.6 (nothing)", "registry.example/org/os:1", "org/OS:1")
                .doesNotContain("\"failed\":false");
        for (String step :
                List.of("pushOciArchive", "cosaBuild", "buildOciImage", "inspectOciImage", "fixOpenshiftUser")) {
            assertThat(steps).contains("\"step\":\"" + step + "\"");
        }
        assertThat(http.get("job/page-invalid/1/").replaceAll("<[^>]*>", "")).contains("a,b", "fixOpenshiftUser");
        // A user error is one line, without a stack trace.
        assertThat(build.console()).doesNotContain("\tat ").containsOnlyOnce("ERROR: fixOpenshiftUser: ");
    }

    @Test
    void runningStepIsShownAlsoAfterARestart() {
        RealBuild build = bed.controller.addJob("page-running", """
                        node('cosa') {
                          withEnv(['COSA_STANDIN_HANG=fetch']) {
                            cosaBuild source: 'https://github.com/openshift/os', cosaDir: 'running'
                          }
                        }
                        """).build();
        build.awaitLog("fetch: hanging");
        assertRunning();

        bed.controller.restart();
        bed.agent.awaitOnline();
        assertRunning();

        build.abort();
        build.expect("ABORTED");
        assertThat(bed.controller.http().get("job/page-running/1/coreos/api/json?tree=steps[failed,error]"))
                .contains("\"failed\":true", "stopped");
    }

    private void assertRunning() {
        JenkinsHttp http = bed.controller.http();
        assertThat(http.get("job/page-running/1/").replaceAll("<[^>]*>", ""))
                .contains("cosaBuild", "has been running for");
        assertThat(http.get("job/page-running/1/coreos/api/json?tree=steps[step,failed]"))
                .contains("\"step\":\"cosaBuild\"", "\"failed\":false");
    }

    @Test
    void escapesValuesReportedByAgent() {
        bed.controller.addJob("page-hostile", "echo 'nothing'").build().expect("SUCCESS");
        bed.controller.groovy("""
                def run = jenkins.model.Jenkins.get().getItemByFullName('page-hostile').getBuildByNumber(1)
                def bad = %s
                def page = jenkins.model.Jenkins.get().pluginManager.uberClassLoader
                    .loadClass('io.jenkins.plugins.coreos.page.BuildPage')
                page.addBuild(run, [id: bad, name: bad, arch: bad, changed: true, ostreeCommit: bad,
                    packages: [added: [[name: bad, arch: bad, from: bad, to: bad]]]])
                page.addTransfer(run, [digest: 'sha256:' + ('a' * 64), repository: 'quay.io/' + bad, tags: [bad],
                    mediaType: bad, manifests: [(bad): bad], diskImages: [(bad): [(bad): bad]]])
                """.formatted(RealController.literal(HOSTILE)));

        for (String page : List.of("1/", "1/coreos/", "pushed-images/")) {
            assertThat(bed.controller.http().get("job/page-hostile/" + page))
                    .as(page)
                    .contains("&lt;script&gt;alert(")
                    .doesNotContain("<script>alert(")
                    .doesNotContain("</script>\"&{");
        }
        assertThat(bed.controller.http().get("job/page-hostile/1/coreos/api/json"))
                .contains("</script>\\\"&{jndi}");
    }

    @Test
    void longNameWrapsAtSeparatorsAndIsCopiedUnchanged() {
        bed.controller.addJob("page-long", "echo 'nothing'").build().expect("SUCCESS");
        bed.controller.groovy("""
                def run = jenkins.model.Jenkins.get().getItemByFullName('page-long').getBuildByNumber(1)
                def page = jenkins.model.Jenkins.get().pluginManager.uberClassLoader
                    .loadClass('io.jenkins.plugins.coreos.page.BuildPage')
                page.addTransfer(run, [digest: 'sha256:' + ('a' * 64), repository: 'r.example:5000/core-os/rhel',
                    tags: ['9.6-1-x86_64']])
                """);

        String page = bed.controller.http().get("job/page-long/1/");
        assertThat(page.replaceAll("<wbr[^<]*(</wbr>)?", "|"))
                .contains(">r.example:|5000/|core-|os/|rhel|<", ">9.6-|1-|x86_64|<")
                .contains("text=\"r.example:5000/core-os/rhel@sha256:" + "a".repeat(64) + "\"");
    }

    @Test
    void jobPageListsNewestImagesFirst() throws Exception {
        TestArchive archive =
                Archives.image().layers(2, 1000).write(bed.directory("page").resolve("b.tar"));
        RealJob job =
                bed.controller.addJob("page-job", """
                node('cosa') {
                  pushOciArchive archive: '%s', to: "%s/org/page-job:$BUILD_NUMBER", credentialsId: '%s', tlsVerify: false
                }
                """.formatted(archive.path(), bed.registry.host(), CREDENTIALS));
        job.build().expect("SUCCESS");
        job.build().expect("SUCCESS");

        String json = bed.controller.http().get("job/page-job/pushed-images/api/json?tree=images[build,image[tags]]");
        assertThat(json).containsSubsequence("\"build\":2", "\"tags\":[\"2\"]", "\"build\":1", "\"tags\":[\"1\"]");
        assertThat(bed.controller.http().get("job/page-job/")).contains("job/page-job/pushed-images");
        assertThat(bed.controller.http().get("job/page-job/pushed-images/")).contains(archive.digest());
        assertThat(anonymously("job/page-job/pushed-images/api/json")).isEqualTo(403);
        assertThat(anonymously("job/page-job/1/coreos/")).isEqualTo(403);
    }

    private int anonymously(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(bed.controller.url() + path)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
