package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.USER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.testing.BuilderHost;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stages and steps in Pipeline Graph View, and in Blue Ocean if its plugins are installed: names, subjects, states,
 * errors and durations.
 */
@Tag("jenkins")
@ExtendWith({ViewsBed.class, FailureLogs.class})
class BuildViewsIT {
    private static final Path PAGE = Path.of(System.getProperty("coreos.basedir"), "docs/stage-views.md");
    private static final String BUILD = "Build RHCOS or FCOS with COSA";
    private static final String CLEANUP = "clean cosa";

    /** The steps of other plugins that show a result of this one. */
    private static final Set<String> RESULTS = Set.of("Error signal", "Set stage result to unstable");

    private static RealAgent builder;

    private final List<List<String>> titles = rows("Steps");

    @TempDir
    static Path shared;

    private final PipelineBed bed;

    BuildViewsIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeAll
    static void reportBlueOcean() {
        if (!ViewsBed.hasBlueOcean()) {
            System.out.println(
                    "BuildViewsIT: Blue Ocean is not tested; -D" + ViewsBed.BLUE_OCEAN + "=DIR names its plugins");
        }
    }

    @BeforeEach
    void prepare() throws IOException, GeneralSecurityException {
        SharedLibrary.load(bed);
        if (builder == null) {
            String login = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));
            bed.controller.addSecretFile(
                    "views-pull-secret",
                    "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(bed.registry.host(), login));
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(256);
            bed.controller.addSecretFile(
                    "views-signing-key",
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(
                                            keys.generateKeyPair().getPrivate().getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
            BuilderHost host = new BuilderHost(shared.resolve("host")).insecure(bed.registry.host());
            host.push(
                    host.base("base"),
                    bed.registry.host() + "/views/base:nightly",
                    "--dest-creds=" + USER + ":" + PASSWORD);
            Map<String, String> environment = new HashMap<>(host.environment());
            environment.put("PATH", System.getenv("PATH"));
            builder = bed.controller.addAgent("views-builder", environment);
        }
        builder.awaitOnline();
    }

    @Test
    void everyStepShowsItsTitleAndSubject() throws JsonException {
        RealBuild build = build("views-steps", """
                node('cosa') {
                  stage('fixOpenshiftUser') { fixOpenshiftUser 'builder' }
                  stage('cosaBuild') {
                    cosaBuild source: 'https://github.com/openshift/os', variant: 'rhel-9.6', artifacts: ['qemu'],
                      cosaDir: 'cosa'
                  }
                  stage('pushOciArchive') {
                    pushOciArchive cosaDir: 'cosa', to: 'REGISTRY/views/rhcos:1', ACCESS, via: 'builtin'
                  }
                  stage('copyOciImage') {
                    copyOciImage from: 'REGISTRY/views/rhcos:1', to: 'REGISTRY/views/copy:1', ACCESS
                  }
                  stage('pullOciArchive') {
                    pullOciArchive from: 'REGISTRY/views/rhcos:1', archive: 'a.ociarchive', ACCESS
                  }
                  stage('layerOciImage') {
                    writeFile file: 'rootfs/usr/share/hi', text: 'hi'
                    layerOciImage from: 'REGISTRY/views/rhcos:1', add: 'rootfs', to: 'REGISTRY/views/new:1', ACCESS
                  }
                  stage('signOciImage') { signOciImage reference: 'REGISTRY/views/new:1', sign: 'views-signing-key', ACCESS }
                  stage('buildOciImage') {
                    node('views-builder') {
                      writeFile file: 'Containerfile', text: 'FROM x\\nRUN echo hi > /hi\\n'
                      buildOciImage from: 'REGISTRY/views/base:nightly', pullCredentialsId: 'views-pull-secret',
                        isolation: 'chroot'
                    }
                  }
                  stage('inspectOciImage') { inspectOciImage from: 'REGISTRY/views/rhcos:1', ACCESS }
                  stage('coreosTest') { coreosTest cosaDir: 'cosa', tests: ['basic'] }
                  withOpenshiftUser {
                    stage('others') {
                      pushOciArchive cosaDir: 'cosa', to: 'REGISTRY/views/rhcos:2', ACCESS, via: 'skopeo'
                      pushOciArchive cosaDir: 'cosa', to: 'REGISTRY/views/rhcos:3', ACCESS
                    }
                  }
                }
                """).expect("SUCCESS");

        String push = "others SUCCESS | Push an OCI archive to a registry | REGISTRY/views/rhcos:";
        assertViews(build, documented("Steps") + push + "2 | SUCCESS\n" + push + "3 | SUCCESS\n");
        assertState(build, "all steps succeeded", BUILD);
        assertDurations(build);
        assertThat(nodes(build))
                .as("a label would hide the title in Pipeline Graph View, and would be a stage in Blue Ocean")
                .contains("withOpenshiftUser label=null error=null warning=null")
                .contains("cosaBuild label=null error=null warning=null")
                .contains("pushOciArchive label=null error=null warning=null");
    }

    @Test
    void failedStepShowsItsErrorInOneLine() {
        RealBuild build = build("views-errors", """
                def failing(name, body) {
                  stage(name) { catchError(stageResult: 'FAILURE') { node('cosa') { dir(name) { body() } } } }
                }
                failing('User') { fixOpenshiftUser '-x' }
                failing('Build') {
                  withEnv(['COSA_STANDIN_FAIL=build:5']) {
                    cosaBuild source: 'https://github.com/openshift/os', variant: 'rhel-9.6'
                  }
                }
                failing('Parameter') { cosaBuild sauce: 'x' }
                failing('Push') { pushOciArchive archive: '/x', to: 'REGISTRY/views/x:1', via: 'skopeo', ACCESS }
                failing('Copy') { copyOciImage from: 'REGISTRY/none:1', to: 'REGISTRY/views/x:1', ACCESS }
                failing('Pull') { pullOciArchive from: 'REGISTRY/views/base:nightly', archive: '/proc/x', ACCESS }
                failing('Layer') { layerOciImage from: '/x.ociarchive', add: 'none', archive: 'y' }
                failing('Sign') { signOciImage reference: 'REGISTRY/views/x:1', sign: 'nowhere', ACCESS }
                failing('Image') { buildOciImage from: 'x' }
                failing('Inspect') { inspectOciImage from: '/x.ociarchive' }
                failing('Test') {
                  cosaBuild source: 'https://github.com/openshift/os', artifacts: 'qemu'
                  withEnv(['COSA_STANDIN_KOLA=1']) { coreosTest tests: 'basic' }
                }
                failing('Block') { withOpenshiftUser('-x') { echo 'not reached' } }
                """).expect("FAILURE");

        String missing = "does not exist for the agent process; if it exists in a container only, move it to a volume "
                + "that both share, such as the workspace";
        String kola =
                "coreosTest: cosa kola run ended with exit code 1; see kola.tar.xz, and the names of failed tests "
                        + "in the log above";
        assertViews(build, """
                User FAILURE | Give OpenShift's random user ID a usable identity | -x | FAILURE \
                | fixOpenshiftUser: user: '-x' is not a name of 1 to 32 characters a-z, 0-9, _ and - that begins with a letter or _
                Build FAILURE | Build RHCOS or FCOS with COSA | rhel-9.6 | FAILURE \
                | cosaBuild failed in the phase build: cosa build ended with exit code 5; \
                its last line: error: build failed, as COSA_STANDIN_FAIL asks
                Parameter FAILURE | Build RHCOS or FCOS with COSA |  | FAILURE \
                | cosaBuild: 'sauce' is not a parameter; did you mean 'source'?
                Push FAILURE | Push an OCI archive to a registry | REGISTRY/views/x:1 | FAILURE \
                | pushOciArchive: /x does not exist where the step runs
                Copy FAILURE | Copy an image between registries | REGISTRY/views/x:1 | FAILURE \
                | copyOciImage: could not get manifest REGISTRY/none:1: GET http://REGISTRY/v2/none/manifests/1: \
                HTTP 404 MANIFEST_UNKNOWN: manifest unknown — check the image's name and tag
                Pull FAILURE | Pull an image into an OCI archive | REGISTRY/views/base:nightly | FAILURE \
                | pullOciArchive: /proc/x cannot be written: its directory MISSING
                Layer FAILURE | Add files to an image as a layer | /x.ociarchive | FAILURE \
                | layerOciImage: /x.ociarchive MISSING
                Sign FAILURE | Sign an image in a registry | REGISTRY/views/x:1 | FAILURE \
                | signOciImage: there are no credentials 'nowhere' that this build may use \
                (searched Jenkins and the folders of 'views-errors'); check the id, and that their scope is Global and not System
                Image FAILURE | Build an image from a Containerfile | x | FAILURE \
                | buildOciImage: from: 'x' does not begin with a registry; write it out, as in docker.io/library/x
                Inspect FAILURE | Inspect an image in a registry or an OCI archive | /x.ociarchive | FAILURE \
                | inspectOciImage: /x.ociarchive MISSING
                Test FAILURE | Build RHCOS or FCOS with COSA | https://github.com/openshift/os | SUCCESS
                Test FAILURE | cosa kola run (kola) |  | SUCCESS
                Test FAILURE | Error signal | KOLA | FAILURE | KOLA
                """.replace("MISSING", missing).replace("KOLA", kola));
        assertState(build, "a step failed", "Add files to an image as a layer");
        assertThat(nodes(build))
                .contains("layerOciImage label=null error=hudson.AbortException: layerOciImage: /x.ociarchive "
                        + missing + " warning=null");
        assertThat(build.console()).doesNotContain("\tat ", "not reached");
    }

    @Test
    void libraryShowsItsStagesAndTheirSteps() throws JsonException {
        String build = "coreosPipeline agent: 'cosa', source: 'https://github.com/openshift/os', variant: 'rhel-9.6', "
                + "artifacts: 'qemu', test: [tests: 'basic'], credentialsId: 'registry-push', ";
        RealBuild nightly = build(
                        "views-library",
                        build + "to: 'REGISTRY/views/nightly:1', push: [tlsVerify: false, diskImages: ['qemu']]")
                .expect("SUCCESS");
        assertViews(nightly, documented("Stages of coreosPipeline"));
        assertDurations(nightly);

        RealBuild layered = build("views-library-base", """
                        node('cosa') {
                          writeFile file: 'rootfs/usr/share/hi', text: 'hi'
                          coreosPipeline base: 'REGISTRY/views/nightly:1', add: 'rootfs', test: true,
                            layer: [tlsVerify: false], pullCredentialsId: 'views-pull-secret',
                            to: 'REGISTRY/views/next:1', credentialsId: 'registry-push', push: [tlsVerify: false]
                        }
                        """).expect("SUCCESS");
        assertViews(layered, documented("Stages with a base"));
        assertDurations(layered);

        RealBuild warned = build(
                        "views-library-warned",
                        "withEnv(['COSA_STANDIN_KOLA=77']) { " + build
                                + "to: 'REGISTRY/views/warned', push: [tlsVerify: false] }")
                .expect("UNSTABLE");
        assertState(warned, "a kola test with `warn: true` has failed", "Set stage result to unstable");
        assertCleanupSucceeded(warned);
    }

    @Test
    void failureOfLibraryIsShownWithTheStepThatFailed() {
        String build = "coreosPipeline agent: 'cosa', source: 'https://github.com/openshift/os', variant: 'rhel-9.6', "
                + "artifacts: 'qemu', test: [tests: 'basic'], hooks: [beforeCleanup: { echo 'hook' }], to: 'b:1/c'";
        RealBuild failed = build("views-library-failed", "withEnv(['COSA_STANDIN_FAIL=build:5']) { " + build + " }")
                .expect("FAILURE");
        assertViews(failed, """
                Prepare SUCCESS | Give OpenShift's random user ID a usable identity | builder | SUCCESS
                Init SUCCESS | Build RHCOS or FCOS with COSA | rhel-9.6 (init) | SUCCESS
                Fetch SUCCESS | Build RHCOS or FCOS with COSA | rhel-9.6 (fetch) | SUCCESS
                Build FAILURE | Build RHCOS or FCOS with COSA | rhel-9.6 (build) | FAILURE \
                | cosaBuild failed in the phase build: cosa build ended with exit code 5; \
                its last line: error: build failed, as COSA_STANDIN_FAIL asks
                """);
        assertState(failed, "a step failed", BUILD);
        assertCleanupSucceeded(failed);

        RealBuild tested = build("views-library-kola", "withEnv(['COSA_STANDIN_KOLA=1']) { " + build + " }")
                .expect("FAILURE");
        assertState(tested, "a step failed", "Error signal");
        assertCleanupSucceeded(tested);
        assertThat(BuildViews.pipelineGraphView(bed.controller, tested))
                .as("the last step shows the error")
                .last()
                .extracting(BuildViews.Step::name)
                .isEqualTo("Error signal");
    }

    @Test
    void architecturesAreBranches() {
        RealBuild build = build("views-arches", """
                def other = { body -> node('cosa') { withEnv(['COSA_STANDIN_ARCH=s390x']) { body() } } }
                withEnv(['COSA_STANDIN_ARCH=x86_64']) {
                  coreosPipeline source: 'https://github.com/openshift/os', version: '1.2.3', test: false,
                    variant: 'rhel-9.6', arches: [x86_64: 'cosa', s390x: other]
                }
                """).expect("SUCCESS");
        String step = " SUCCESS | Build RHCOS or FCOS with COSA | rhel-9.6 (build) | SUCCESS";
        assertThat(rows(BuildViews.pipelineGraphView(bed.controller, build)))
                .contains("Parallel / x86_64 / Build" + step, "Parallel / s390x / Build" + step);
        if (ViewsBed.hasBlueOcean()) {
            assertThat(rows(BuildViews.blueOcean(bed.controller, build)))
                    .contains("x86_64" + step, "s390x" + step, "Build" + step);
        }
    }

    @Test
    void runningStepShowsItsStateAcrossRestartAndAbort() {
        Path gate = bed.gate("views");
        RealBuild build = build("views-running", """
                withEnv(['COSA_GATE=%s']) {
                  coreosPipeline agent: 'cosa', source: 'https://github.com/openshift/os', variant: 'rhel-9.6', test: false
                }
                """.formatted(gate));
        build.awaitLog("waiting at the gate");
        String running = "a step runs, also after a restart of the controller";
        assertState(build, running, BUILD);

        bed.controller.restart();
        bed.agent.awaitOnline();
        assertState(build, running, BUILD);
        long down = elapsed(build);

        build.abort();
        build.expect("ABORTED");
        assertState(build, "the build was aborted", BUILD);
        assertCleanupSucceeded(build);
        assertThat(step(BuildViews.pipelineGraphView(bed.controller, build), BUILD)
                        .millis())
                .as("the duration, with the downtime")
                .isGreaterThan(down / 2);
    }

    @Test
    void lateStepIsUnstableOnceItHasEnded() {
        Path gate = bed.gate("views-late");
        RealBuild build = build("views-late", """
                node('cosa') {
                  stage('Build') {
                    withEnv(['COSA_GATE=%s']) { cosaBuild source: 'https://github.com/openshift/os', warnAfter: '1s' }
                  }
                  stage('Next') { fixOpenshiftUser() }
                }
                """.formatted(gate));
        build.awaitLog("(warnAfter)");
        assertState(build, "a step exceeded `warnAfter` and still runs", BUILD);

        bed.open(gate);
        build.expect("UNSTABLE");
        assertState(build, "a step exceeded `warnAfter` and succeeded", BUILD);
        assertState(build, "all steps succeeded", "Give OpenShift's random user ID a usable identity");
        assertThat(nodes(build))
                .contains("cosaBuild label=null error=null warning=cosaBuild takes longer than 1 s (warnAfter)");
    }

    @Test
    void everyRunningStepShowsItsStateAcrossRestart() throws IOException {
        try (FakeRegistry registry = FakeRegistry.start()) {
            Path gate = Files.createDirectory(shared.resolve("late"));
            RealBuild build = running("views-all-late", registry, gate);
            assertStates(build, "a step exceeded `warnAfter` and still runs");

            bed.controller.restart();
            bed.agent.awaitOnline();
            builder.awaitOnline();
            assertStates(build, "a step exceeded `warnAfter` and still runs");

            registry.clearFaults();
            registry.releaseHanging();
            Files.createFile(gate.resolve("open"));
            build.expect("UNSTABLE");
            assertStates(build, "a step exceeded `warnAfter` and succeeded");
        }
    }

    @Test
    void everyAbortedStepShowsItsState() throws IOException {
        try (FakeRegistry registry = FakeRegistry.start()) {
            RealBuild build = running("views-all-aborted", registry, Files.createDirectory(shared.resolve("aborted")));

            build.abort();
            build.expect("ABORTED");
            assertStates(build, "the build was aborted");
        }
    }

    /** A build in which each step waits: transfers for a registry that does not respond, the builder for a file. */
    private RealBuild running(String job, FakeRegistry registry, Path gate) {
        Path broken = bed.gate(job);
        RealBuild build = build(job, """
                node('cosa') {
                  cosaBuild source: 'https://github.com/openshift/os', cosaDir: 'cosa'
                  pushOciArchive cosaDir: 'cosa', to: 'FAKE/views/rhcos:1', ACCESS, via: 'builtin'
                  writeFile file: 'rootfs/usr/share/hi', text: 'hi'
                  echo 'waiting for the fault'
                  sh "while [ ! -e 'BROKEN' ]; do sleep 0.1; done"
                  parallel push: {
                    pushOciArchive cosaDir: 'cosa', to: 'FAKE/views/other:1', ACCESS, warnAfter: '1s'
                  }, copy: {
                    copyOciImage from: 'FAKE/views/rhcos:1', to: 'REGISTRY/views/late:1', ACCESS, warnAfter: '1s'
                  }, pull: {
                    pullOciArchive from: 'FAKE/views/rhcos:1', archive: 'late.ociarchive', ACCESS, warnAfter: '1s'
                  }, layer: {
                    layerOciImage from: 'FAKE/views/rhcos:1', add: 'rootfs', to: 'FAKE/views/new:1', ACCESS, warnAfter: '1s'
                  }, sign: {
                    signOciImage reference: 'FAKE/views/rhcos:1', sign: 'views-signing-key', ACCESS, warnAfter: '1s'
                  }, inspect: {
                    inspectOciImage from: 'FAKE/views/rhcos:1', ACCESS, warnAfter: '1s'
                  }, image: {
                    node('views-builder') {
                      writeFile file: 'Containerfile',
                        text: 'FROM x\\nRUN while [ ! -e /gate/open ]; do sleep 0.2; done; echo hi > /hi\\n'
                      buildOciImage from: 'REGISTRY/views/base:nightly', pullCredentialsId: 'views-pull-secret',
                        isolation: 'chroot', volumes: 'GATE:/gate', warnAfter: '1s'
                    }
                  }
                }
                """.replace("FAKE", registry.host())
                .replace("BROKEN", broken.toString())
                .replace("GATE", gate.toString()));
        build.awaitLog("waiting for the fault");
        registry.on(RequestKind.PING).always(Fault.hang());
        bed.open(broken);
        Await.until(
                "warnings of all steps",
                Duration.ofMinutes(2),
                () -> nodes(build).stream()
                                .filter(node -> node.contains("warning=") && !node.endsWith("warning=null"))
                                .count()
                        == 7);
        return build;
    }

    /** Compares the states of all steps of {@link #running}. */
    private void assertStates(RealBuild build, String situation) {
        List<String> waiting = List.of(
                "pushOciArchive",
                "copyOciImage",
                "pullOciArchive",
                "layerOciImage",
                "signOciImage",
                "inspectOciImage",
                "buildOciImage");
        titles.stream()
                .filter(row -> waiting.contains(plain(row.get(0))))
                .forEach(row -> assertState(build, situation, row.get(1)));
    }

    private RealBuild build(String job, String script) {
        String access = "credentialsId: '" + CREDENTIALS + "', tlsVerify: false";
        return bed.controller
                .addJob(
                        job,
                        "@Library('coreos-assembler') _\n"
                                + script.replace("REGISTRY", bed.registry.host())
                                        .replace("ACCESS", access))
                .build();
    }

    /** The views by name. */
    private Map<String, List<BuildViews.Step>> views(RealBuild build) {
        Map<String, List<BuildViews.Step>> views = new HashMap<>();
        views.put("Pipeline Graph View", BuildViews.pipelineGraphView(bed.controller, build));
        if (ViewsBed.hasBlueOcean()) {
            views.put("Blue Ocean", BuildViews.blueOcean(bed.controller, build));
        }
        return views;
    }

    /** Compares the steps of this plugin and their results. */
    private void assertViews(RealBuild build, String rows) {
        Set<String> shown = Stream.concat(titles.stream().map(row -> row.get(1)), RESULTS.stream())
                .collect(Collectors.toSet());
        views(build)
                .forEach((view, steps) -> assertThat(rows(steps.stream()
                                .filter(step -> shown.contains(step.name()))
                                .toList()))
                        .as(view)
                        .containsExactlyElementsOf(rows.lines().toList()));
    }

    private List<String> rows(List<BuildViews.Step> steps) {
        return steps.stream()
                .map(step -> step.row()
                        .replace(bed.registry.host(), "REGISTRY")
                        .replaceAll("(?<=@sha256:)[0-9a-f]{12}(?![0-9a-f])", "…"))
                .toList();
    }

    /** Compares the states of the last step with this title, and of its stage, with those that the page names. */
    private void assertState(RealBuild build, String situation, String title) {
        List<String> documented = rows("States").stream()
                .filter(row -> row.get(0).equals(situation))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not on the page: " + situation));
        views(build).forEach((view, steps) -> {
            BuildViews.Step step = step(steps, title);
            assertThat(List.of(step.state(), step.stage().replaceAll(".* ", "")))
                    .as(view)
                    .containsExactlyElementsOf(documented.subList(1, 3));
        });
    }

    private static BuildViews.Step step(List<BuildViews.Step> steps, String title) {
        return steps.stream()
                .filter(step -> step.name().equals(title))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError("no step " + title + " in " + steps));
    }

    /** Blue Ocean gives the error of a block to the last step in it. */
    private void assertCleanupSucceeded(RealBuild build) {
        if (ViewsBed.hasBlueOcean()) {
            assertThat(step(BuildViews.blueOcean(bed.controller, build), CLEANUP)
                            .state())
                    .isEqualTo("SUCCESS");
        }
    }

    /** Checks the durations of steps that run one after the other. */
    private void assertDurations(RealBuild build) throws JsonException {
        long whole = bed.controller
                .http()
                .json("job/" + build.job() + "/" + build.number() + "/api/json?tree=duration")
                .number("duration");
        for (BuildViews.Step step : BuildViews.pipelineGraphView(bed.controller, build)) {
            assertThat(step.millis()).as(step.row()).isBetween(1L, whole);
        }
        long sum = BuildViews.pipelineGraphView(bed.controller, build).stream()
                .mapToLong(BuildViews.Step::millis)
                .sum();
        assertThat(sum).isBetween(whole / 20, whole);
    }

    private long elapsed(RealBuild build) {
        return Long.parseLong(bed.controller
                .groovy("System.currentTimeMillis() - jenkins.model.Jenkins.get().getItemByFullName('" + build.job()
                        + "').getBuildByNumber(1).startTimeInMillis")
                .strip());
    }

    /** The data of the build's graph that views use. */
    private List<String> nodes(RealBuild build) {
        return bed.controller.groovy("""
                def run = jenkins.model.Jenkins.get().getItemByFullName('%s').getBuildByNumber(1)
                def action = { node, name -> node.getPersistentAction(Class.forName(
                    'org.jenkinsci.plugins.workflow.actions.' + name, true, node.class.classLoader)) }
                return new org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner().allNodes(run.execution)
                    .collect { it.displayFunctionName + ' label=' + action(it, 'LabelAction')?.displayName +
                        ' error=' + action(it, 'ErrorAction')?.error + ' warning=' + action(it, 'WarningAction')?.message
                    }.join('\\n')
                """.formatted(build.job())).lines().toList();
    }

    /** The rows that a table of the page promises: stage, title and subject, all successful. */
    private static String documented(String heading) {
        return rows(heading).stream()
                .map(row -> plain(row.get(0)) + " SUCCESS | " + row.get(1) + " | "
                        + (row.get(2).equals("(none)") ? "" : plain(row.get(2))) + " | SUCCESS\n")
                .collect(Collectors.joining())
                .replace("quay.io/org/", "REGISTRY/views/");
    }

    private static String plain(String cell) {
        return cell.replace("`", "");
    }

    /** The rows of the table below a heading of the page. */
    private static List<List<String>> rows(String heading) {
        try {
            return Files.readString(PAGE)
                    .lines()
                    .dropWhile(line -> !line.replaceFirst("^#+ ", "").equals(heading))
                    .dropWhile(line -> !line.startsWith("|---"))
                    .skip(1)
                    .takeWhile(line -> line.startsWith("|"))
                    .map(line -> Stream.of(line.substring(1).split("\\|"))
                            .map(String::strip)
                            .toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
