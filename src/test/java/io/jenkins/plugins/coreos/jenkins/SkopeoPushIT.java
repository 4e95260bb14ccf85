package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.USER;
import static io.jenkins.plugins.coreos.jenkins.RealController.literal;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code pushOciArchive} of an archive that only commands can read, as within the Kubernetes plugin's {@code
 * container()}: a decorator moves every command to a mount namespace with files that do not exist outside.
 */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class SkopeoPushIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ENTER = """
            #!/bin/sh
            exec unshare -m --propagation private sh -c 'mount --bind "$1" "$2"; shift 2; exec "$@"' enter '%s' '%s' "$@"
            """;

    private final PlacedSecrets secrets = new PlacedSecrets();
    private final PipelineBed bed;
    private final RandomUser root = new RandomUser(0, List.of("sh", "-c", "umask 0022; exec \"$@\"", "sh"));
    private Path inside;
    private Path srv;
    private Path temporary;
    private String node;
    private RealAgent agent;

    SkopeoPushIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void decorate() throws IOException {
        assertThat(RandomUser.OWN.uid()).as("a mount namespace needs root").isZero();
        Path all = Files.createTempDirectory(bed.directory("skopeo"), "pod");
        inside = Files.createDirectory(all.resolve("what the container has"));
        srv = Files.createDirectory(all.resolve("srv"));
        temporary = Files.createDirectory(all.resolve("tmp"));
        Path enter = Files.writeString(all.resolve("enter"), ENTER.formatted(inside, srv));
        Files.setPosixFilePermissions(enter, PosixFilePermissions.fromString("rwxr-xr-x"));
        bed.controller.groovy("""
                hudson.LauncherDecorator.all().add(new hudson.LauncherDecorator() {
                    hudson.Launcher decorate(hudson.Launcher launcher, hudson.model.Node node) {
                        node.nodeName.startsWith('skopeo') ? launcher.decorateByPrefix(%s) : launcher
                    }
                    String toString() { 'a container with skopeo' }
                })
                """.formatted(literal(enter.toString())));
        Path standIn = Path.of(System.getProperty("coreos.basedir"), "src/test/resources/cosa");
        node = "skopeo-" + all.getFileName();
        agent = bed.controller.addAgent(
                node,
                Map.of(
                        "PATH",
                        standIn + ":/usr/bin:/bin",
                        "HOME",
                        "/",
                        "TMPDIR",
                        temporary.toString(),
                        "COSA_BUILD_KVM_DEVICE",
                        "/dev/null"),
                root);
    }

    @AfterEach
    void undecorate() {
        bed.thawRegistry();
        // Before its node, or it would reconnect in the next test.
        agent.stop();
        bed.controller.groovy("""
                def all = hudson.LauncherDecorator.all()
                all.findAll { it.toString() == 'a container with skopeo' }.each { all.remove(it) }
                jenkins.model.Jenkins.get().removeNode(jenkins.model.Jenkins.get().getNode(%s))
                """.formatted(literal(node)));
    }

    @Test
    void pushesArchiveOfContainerAndRecordsPush() throws Exception {
        RealBuild build = pipeline("skopeo-auto", """
                def build = cosaBuild source: 'https://github.com/openshift/os', cosaDir: '%1$s'
                def image = pushOciArchive cosaDir: '%1$s', to: '%2$s/org/skopeo-auto', tags: ['latest'],
                    credentialsId: '%3$s', tlsVerify: false, updateMeta: true, digestFile: 'digest'
                echo "pushed ${image.reference} as ${image.tags}, the build's is ${build.manifestDigest}"
                echo "${image.uploadedBlobs} blobs, digest ${readFile('digest')}"
                def again = pushOciArchive cosaDir: '%1$s', build: build.id, to: '%2$s/org/skopeo-auto', tags: ['latest'],
                    credentialsId: '%3$s', tlsVerify: false, skipIfPresent: true
                echo "again: ${again.skipped}"
                """.formatted(srv, bed.registry.host(), CREDENTIALS))
                .expect("SUCCESS");

        String reference = bed.registry.host() + "/org/skopeo-auto";
        String digest = Skopeo.inspectDigest(reference + ":latest", "--creds=" + USER + ":" + PASSWORD);
        assertThat(build.console())
                .contains(
                        "pushOciArchive: pushing with skopeo, because only the current container can read the archive",
                        "pushing to " + reference + " with skopeo version",
                        "pushed " + reference + "@" + digest + " as [latest], the build's is " + digest,
                        "blobs, digest " + digest,
                        "again: true");
        try (Stream<Path> files = Files.list(srv)) {
            assertThat(files).as("files that the agent's own process sees").isEmpty();
        }
        String meta = Files.readString(metaJson());
        assertThat(meta)
                .contains(
                        "\"base-oscontainer\": {",
                        "\"digest\": \"" + digest + "\"",
                        "\"image\": \"" + reference + "\"");
        assertThat(bed.controller.http().get("job/skopeo-auto/1/coreos/api/json?tree=images[reference,tags]"))
                .contains(reference + "@" + digest, "latest");
        assertNothingIsLeft();
    }

    @Test
    void pushSurvivesCrashesWithPasswordInItsFileOnly() throws Exception {
        TestArchive archive = archive(5);
        RealBuild build = frozen("skopeo-crash", archive);
        List<Path> placed = secrets.now();
        assertThat(placed).hasSize(1);
        assertNothingElseHolds(build);

        bed.controller.crash();
        agent.awaitOnline();
        // Until then, the resumed build has not found the agent again, and would treat its loss as a removal.
        build.awaitLog("Ready to run at ");
        agent.crash();
        bed.controller.groovy("jenkins.model.Jenkins.get().getComputer(" + literal(node) + ").channel.close()");
        agent.awaitOnline();
        bed.controller.restart();
        agent.awaitOnline();
        assertThat(secrets.now()).isEqualTo(placed);
        assertNothingElseHolds(build);
        bed.thawRegistry();

        build.expect("SUCCESS");
        assertThat(bed.registry.manifestDigest("org/skopeo-crash", "latest")).isEqualTo(archive.digest());
        assertThat(build.console()).contains("pushed " + bed.registry.host() + "/org/skopeo-crash@" + archive.digest());
        assertThat(build.console().split("with skopeo version", -1))
                .as("it ran once")
                .hasSize(2);
        assertNothingElseHolds(build);
        assertNothingIsLeft();
    }

    @Test
    void abortEndsSkopeoAndTagsNothing() throws Exception {
        RealBuild build = frozen("skopeo-abort", archive(6));
        assertThat(ProcessesWith.environment("MARK=skopeo-abort")).hasSizeGreaterThan(2);

        build.abort();

        build.expect("ABORTED");
        Await.until(
                "the processes to end",
                Duration.ofSeconds(20),
                () -> ProcessesWith.environment("MARK=skopeo-abort").isEmpty());
        assertNothingIsLeft();
        bed.thawRegistry();
        assertThat(bed.registry.tags("org/skopeo-abort")).isEmpty();
    }

    @Test
    void errorsAreOneLineEach() throws Exception {
        bed.controller.addUsernamePassword("skopeo-wrong", USER, "another");
        archive(7);
        Files.writeString(inside.resolve("no.ociarchive"), "nothing of the kind");
        RealBuild build = pipeline("skopeo-errors", """
                def to = '%1$s/org/skopeo-errors:latest'
                def tries = [
                  [archive: '%2$s/a.ociarchive', credentialsId: 'skopeo-wrong'],
                  [archive: '%2$s/none.ociarchive', via: 'skopeo'],
                  [archive: '%2$s/none.ociarchive'],
                  [archive: '%2$s/no.ociarchive'],
                  [archive: '%2$s/a.ociarchive', updateMeta: true],
                  [archive: '%2$s/a.ociarchive', via: 'podman'],
                  [archives: ['%2$s/a.ociarchive', '%2$s/b.ociarchive'], via: 'skopeo'],
                  [cosaDir: '%2$s', arches: 'all', via: 'skopeo'],
                  [cosaDir: '%2$s', diskImages: ['qemu'], via: 'skopeo'],
                  [archive: '%2$s/a.ociarchive', via: 'builtin'],
                  [archive: '%2$s/a.ociarchive', via: 'skopeo', provenance: true],
                  [archive: '%2$s/a.ociarchive', attach: ['/etc/hostname': 'text/plain']],
                  [cosaDir: '%2$s/nothing', via: 'skopeo'],
                ]
                for (more in tries) {
                  def all = [to: to, credentialsId: '%3$s', tlsVerify: false, retries: 0]
                  all.putAll(more)
                  catchError { pushOciArchive(all) }
                }
                """.formatted(bed.registry.host(), srv, CREDENTIALS))
                .expect("FAILURE");

        assertThat(build.console())
                .containsPattern(
                        "ERROR: pushOciArchive: skopeo cannot push .*/a\\.ociarchive to \\S+: .*; pushed as user '"
                                + USER + "' \\(credentials 'skopeo-wrong'\\)")
                .contains("ERROR: pushOciArchive: " + srv + "/none.ociarchive does not exist where the step runs")
                .contains("ERROR: pushOciArchive: " + srv + "/none.ociarchive does not exist for the agent process")
                .contains("ERROR: pushOciArchive: " + srv
                        + "/no.ociarchive: this is not an OCI archive: it has no index.json")
                .contains("ERROR: pushOciArchive: there is no meta.json beside " + srv + "/a.ociarchive")
                .contains("ERROR: pushOciArchive: via: 'podman' is unknown; use auto, builtin or skopeo")
                .contains("ERROR: pushOciArchive: archives: a push with skopeo cannot make an index")
                .contains("ERROR: pushOciArchive: arches: a push with skopeo cannot make an index")
                .contains("ERROR: pushOciArchive: diskImages: a push with skopeo cannot make an index")
                .contains("ERROR: pushOciArchive: " + srv + "/a.ociarchive does not exist for the agent process")
                .contains("ERROR: pushOciArchive: " + srv + "/nothing has no builds/")
                .contains(
                        "ERROR: pushOciArchive: provenance: a push with skopeo cannot attach anything; use via: 'builtin'")
                .contains(
                        "ERROR: pushOciArchive: only the current container can read the archive, so the push would use"
                                + " skopeo, which can neither sign nor attach anything")
                .doesNotContainPattern("(?m)^\\s+at [\\w.]+");
        assertThat(bed.registry.tags("org/skopeo-errors")).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void agentPushesArchiveThatItCanRead() throws Exception {
        TestArchive archive = Archives.image().layers(1, 1000).write(temporary.resolve("a.ociarchive"));

        RealBuild build = pipeline("skopeo-not", """
                pushOciArchive archive: '%s', to: '%s/org/skopeo-not:latest', credentialsId: '%s', tlsVerify: false
                """.formatted(archive.path(), bed.registry.host(), CREDENTIALS))
                .expect("SUCCESS");

        assertThat(build.console())
                .contains("pushOciArchive: pushing ", " from a.ociarchive (a file of ", "pushOciArchive: pushed ")
                .doesNotContainPattern("(?m)^(?!pushOciArchive: )push")
                .doesNotContain("skopeo version");
        assertThat(bed.registry.manifestDigest("org/skopeo-not", "latest")).isEqualTo(archive.digest());
    }

    private RealBuild pipeline(String name, String body) {
        return bed.controller
                .addJob(name, "node('" + node + "') {\n" + body + "}\n")
                .build();
    }

    private TestArchive archive(long seed) {
        return Archives.image().layers(60, 300_000).seed(seed).write(inside.resolve("a.ociarchive"));
    }

    /** A push that has sent some blobs and receives no further responses. */
    private RealBuild frozen(String name, TestArchive archive) throws IOException {
        // The first response of the registry requires a password, so skopeo has already read its file here.
        RealBuild build = pipeline(name, """
                withEnv(['MARK=%1$s']) {
                  def image = pushOciArchive archive: '%2$s/a.ociarchive', to: '%3$s/org/%1$s:latest',
                    credentialsId: '%4$s', tlsVerify: false
                  echo "pushed ${image.reference}"
                }
                """.formatted(name, srv, bed.registry.host(), CREDENTIALS));
        Await.until(
                "some blobs of " + name,
                MINUTE,
                () -> bed.registry.blobDigests("org/" + name).size() > 2);
        bed.freezeRegistry();
        assertThat(bed.registry.tags("org/" + name)).as("frozen too late").isEmpty();
        return build;
    }

    private Path metaJson() throws IOException {
        try (Stream<Path> files = Files.walk(inside.resolve("builds"))) {
            return files.filter(file -> file.endsWith("meta.json")).findFirst().orElseThrow();
        }
    }

    private void assertNothingElseHolds(RealBuild build) {
        assertThat(SecretHunt.filesThatHold(
                        USER,
                        PASSWORD,
                        build.directory(),
                        agent.directory(),
                        temporary.getParent(),
                        bed.controller.logFile()))
                .isEmpty();
        assertThat(SecretHunt.processesThatShow(SecretHunt.forms(USER, PASSWORD)))
                .isEmpty();
        assertThat(build.console()).doesNotContain(PASSWORD);
    }

    private void assertNothingIsLeft() throws IOException {
        Await.until(
                "the secret to be gone",
                Duration.ofSeconds(20),
                () -> secrets.now().isEmpty());
        Await.until("skopeo's files to be gone", Duration.ofSeconds(20), () -> {
            try (Stream<Path> files = Files.list(temporary)) {
                return files.noneMatch(file -> file.getFileName().toString().startsWith("coreos-push."));
            }
        });
    }
}
