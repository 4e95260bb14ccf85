package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.USER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.testing.BuilderHost;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples that change an existing image, in a real controller, with a real registry and the real buildah. COSA and
 * kola are stand-ins; external names are replaced.
 */
@Tag("jenkins")
@ExtendWith({LibraryBed.class, FailureLogs.class})
class LayeringExamplesIT {
    private static final String PULL_SECRET = "pull-secret";
    private static final String REPOSITORIES = "[repo]\npassword=t0p-s3cret\n";
    private static final Path EXAMPLES = Path.of(System.getProperty("coreos.basedir"), "docs/examples");

    private static RealAgent builder;
    private static BuilderHost host;

    @TempDir
    static Path shared;

    private final PipelineBed bed;

    LayeringExamplesIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void prepare() throws IOException {
        SharedLibrary.load(bed);
        if (builder == null) {
            String login = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));
            bed.controller.addSecretFile(
                    PULL_SECRET, "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(bed.registry.host(), login));
            bed.controller.addSecretFile("yumrepos", REPOSITORIES);
            host = new BuilderHost(shared.resolve("host")).insecure(bed.registry.host());
            Map<String, String> environment = new HashMap<>(bed.image());
            environment.putAll(host.environment());
            // The agent runs as root; the machine's own files are not modified.
            environment.put("COREOS_PASSWD_FILE", write("passwd", "root:x:0:0:root:/root:/bin/bash\n"));
            environment.put("COREOS_GROUP_FILE", write("group", "root:x:0:\n"));
            builder = bed.controller.addAgent("builder", environment);
        }
        builder.awaitOnline();
    }

    @Test
    void pullRequestLayersItsChangeOnTheNightly() throws IOException {
        run("nightly", example("nightly", "pair"));
        String nightly = bed.registry.manifestDigest("pair/rhcos", "nightly");

        RealBuild build = run(
                "pull-request",
                example("pull-request", "pair")
                        .replace("checkout scm", "sh 'mkdir -p rootfs/usr/share && echo hi > rootfs/usr/share/hi'")
                        .replace("sh 'make install DESTDIR=$PWD/rootfs'", ""));

        assertStages(build, "Prepare", "Base", "Layer", "Test", "Push");
        String base = bed.registry.host() + "/pair/rhcos@" + nightly;
        assertThat(build.console())
                .contains("the base " + bed.registry.host() + "/pair/rhcos:nightly is " + nightly + "\n")
                .contains("Imported OCI image as build", "Found 1 disk image(s):", " of 3 entries, ")
                .contains("ostree-unverified-image:oci-archive:/var/tmp/image.ociarchive", "PASS: basic");
        String next = bed.registry.manifestDigest("pair/rhcos", "next");
        assertThat(bed.controller.http().get("/job/pull-request/1/coreos/api/json"))
                .contains(next, "\"base\":\"" + base + "\"", "\"imported\":true");
        assertThat(description("pull-request")).matches("\\[rhcos:nightly]\\[x86_64] ⚡ \\S+ \\+ 3 files");
        assertThat(bed.agent.workspace("pull-request").resolve("coreos-image")).isEmptyDirectory();
    }

    @Test
    void userAddsAPackageAndAFileToFedoraCoreos() throws IOException {
        pushBase("fcos/fedora-coreos", "stable");

        RealBuild build = run(
                "fcos-layered",
                example("fcos-layered", "fcos")
                        .replace("coreosPod(builder: true, kvm: false)", "node('builder')")
                        .replace("FROM quay.io/fedora", "FROM " + bed.registry.host() + "/fcos")
                        .replace("dnf -y install htop && dnf clean all && ostree container commit", "ls /etc/issue.d"));

        assertStages(build, "Prepare", "Base", "Image", "Push");
        assertThat(build.console()).contains("\n10-org.issue\n");
        assertThat(bed.registry.tags("fcos/my-fcos")).containsExactly("stable");
        assertThat(description("fcos-layered"))
                .isEqualTo("[fedora-coreos:stable] ⚡ " + BuilderHost.VERSION + " + Containerfile");
    }

    @Test
    void nodeImageIsBuiltTestedAndReleased() throws IOException {
        pushBase("node/rhcos", "rhel-9.8");

        RealBuild build = run(
                "node-image",
                example("node-image", "node")
                        .replaceFirst("(?s)properties\\(.*?\\n]\\)]\\)\\n", "")
                        .replace("${params.RELEASE}", "4.22-9.8")
                        .replace("params.RELEASE", "'4.22-9.8'")
                        .replace("params.FROM", "'" + bed.registry.host() + "/node/rhcos:rhel-9.8'")
                        .replace("params.ARCHES", "'x86_64 aarch64'")
                        .replace(
                                "node(\"cosa-${arch}\") { body(arch) }",
                                "node('builder') { withEnv([\"COSA_STANDIN_ARCH=${arch}\"]) { body(arch) } }")
                        .replace("checkout scm", """
                                def platform = arch == 'aarch64' ? 'linux/arm64' : 'linux/amd64'
                                writeFile file: 'build-args-4.22-9.8.conf', text: 'RELEASE=4.22-9.8'
                                writeFile file: 'Containerfile', text: '''FROM --platform=PLATFORM rhcos
                                ARG RELEASE
                                RUN --mount=type=secret,id=yumrepos test -s /run/secrets/yumrepos
                                RUN echo $RELEASE > /etc/release
                                '''.replace('PLATFORM', platform)
                                writeFile file: 'extensions/Containerfile', text: '''FROM --platform=PLATFORM rhcos
                                RUN --mount=type=secret,id=yumrepos echo "extensions of $(cat /etc/release)"
                                '''.replace('PLATFORM', platform)
                                """));

        String[] tags = {"4.22-9.8", "4.22-9.8-1", "4.22-9.8-extensions", "4.22-9.8-1-extensions"};
        assertThat(bed.registry.tags("node/node")).containsExactlyInAnyOrder(tags);
        assertThat(bed.registry.manifestDigest("node/node", "4.22-9.8"))
                .isEqualTo(bed.registry.manifestDigest("node/node-staging", "4.22-9.8-1"));
        assertThat(build.console())
                .contains("\nextensions of 4.22-9.8\n", "oci-archive:/var/tmp/node.ociarchive", "PASS: basic")
                .doesNotContain("t0p-s3cret");
    }

    private RealBuild run(String job, String script) {
        return bed.controller.addJob(job, script).build().expect("SUCCESS");
    }

    private void assertStages(RealBuild build, String... names) {
        assertThat(StageTable.of(bed.controller, build))
                .extracting(stage -> stage.path() + " " + stage.state())
                .containsExactlyElementsOf(
                        List.of(names).stream().map(name -> name + " SUCCESS").toList());
    }

    /** Returns an example with the test's registry and credentials instead of external ones. */
    private String example(String name, String organization) throws IOException {
        String access = "credentialsId: '" + CREDENTIALS + "', tlsVerify: false";
        String script = Files.readString(EXAMPLES.resolve(name + ".Jenkinsfile"))
                .replaceAll("'quay.io/[^/']*/([^']*)'", "'" + bed.registry.host() + "/" + organization + "/$1'")
                .replace("pullCredentialsId: 'quay-push'", "pullCredentialsId: '" + PULL_SECRET + "'");
        if (script.contains("coreosPipeline")) {
            String maps = "push: [tlsVerify: false], pullCredentialsId: '" + PULL_SECRET + "'";
            script = script.replace("push: [", "push: [tlsVerify: false, ")
                    .replace("add: ['rootfs']", "add: ['rootfs'], layer: [tlsVerify: false], " + maps)
                    .replace("containerfile: 'C", maps + ", containerfile: 'C");
            access = "credentialsId: '" + CREDENTIALS + "'";
        }
        return script.replace("credentialsId: 'quay-push'", access);
    }

    /** Pushes an index of bootable images with a shell and a qemu disk image each, as a nightly build does. */
    private void pushBase(String repository, String tag) throws IOException {
        String id = BuilderHost.VERSION;
        Path builds = Files.createDirectories(bed.directory("builds of " + tag).resolve("builds"));
        Files.writeString(builds.resolve("builds.json"), """
                {"schema-version": "1.0.0", "builds": [{"id": "%s", "arches": ["x86_64", "aarch64"]}]}
                """.formatted(id));
        Path plain = host.base("base-" + tag);
        for (Map.Entry<String, String> arch :
                Map.of("x86_64", "amd64", "aarch64", "arm64").entrySet()) {
            Path directory = Files.createDirectories(builds.resolve(id).resolve(arch.getKey()));
            Path archive = directory.resolve("rhcos-" + id + "-ostree." + arch.getKey() + ".ociarchive");
            String container = host.buildah("from", "oci-archive:" + plain);
            host.buildah(
                    "config",
                    "--arch",
                    arch.getValue(),
                    "--label",
                    "containers.bootc=1",
                    "--label",
                    "com.coreos.osname=rhcos",
                    container);
            host.buildah("commit", "-q", "--rm", container, "oci-archive:" + archive);
            Path disk = directory.resolve("rhcos-" + id + "-qemu." + arch.getKey() + ".qcow2");
            Files.writeString(disk, "disk of " + arch.getKey());
            Files.writeString(
                    directory.resolve("meta.json"), """
                    {"buildid": "%s", "name": "rhcos", "coreos-assembler.basearch": "%s",
                     "images": {"ostree": %s, "qemu": %s}}
                    """.formatted(id, arch.getKey(), file(archive), file(disk)));
        }
        run(
                "base-of-" + tag,
                "node('cosa') { pushOciArchive cosaDir: '%s', build: '%s', arches: 'all', diskImages: ['qemu'], to: '%s', credentialsId: '%s', tlsVerify: false }"
                        .formatted(
                                builds.getParent(),
                                id,
                                bed.registry.host() + "/" + repository + ":" + tag,
                                CREDENTIALS));
    }

    private static String file(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        return "{\"path\": \"%s\", \"sha256\": \"%s\", \"size\": %d}"
                .formatted(file.getFileName(), Digest.sha256(content).toString().substring(7), content.length);
    }

    private static String write(String name, String text) throws IOException {
        return Files.writeString(shared.resolve(name), text).toString();
    }

    private String description(String job) {
        return bed.controller.groovy(
                "jenkins.model.Jenkins.get().getItemByFullName('" + job + "').getBuildByNumber(1).description");
    }
}
