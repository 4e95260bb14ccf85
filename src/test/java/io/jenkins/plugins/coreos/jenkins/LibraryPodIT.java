package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.RealController.literal;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.kube.Pod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code coreosPod} with the real Kubernetes plugin, whose cluster is this machine: the requested pod, and the
 * containers in which commands run.
 */
@Tag("jenkins")
@ExtendWith({LibraryBed.class, FailureLogs.class})
class LibraryPodIT {
    /** Groovy code that returns the properties of a pod that the client of Kubernetes' API does not know. */
    private static final String UNKNOWN = """
            def pod = io.fabric8.kubernetes.client.utils.Serialization.unmarshal(%s,
                io.fabric8.kubernetes.api.model.Pod)
            def unknown = []
            def look
            look = { value, path ->
                if (value instanceof Collection) {
                    value.eachWithIndex { item, i -> look(item, path + '[' + i + ']') }
                } else if (value?.class?.name?.startsWith('io.fabric8.kubernetes.api.model.')) {
                    for (property in value.metaClass.properties) {
                        if (property.name == 'additionalProperties') {
                            unknown.addAll(value.additionalProperties.keySet().collect { path + '.' + it })
                        } else if (property.getter && property.name != 'class') {
                            look(value[property.name], path + '.' + property.name)
                        }
                    }
                }
            }
            look(pod, 'pod')
            unknown
            """;

    private final PipelineBed bed;
    private PodCluster pods;

    LibraryPodIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void startCluster() throws IOException {
        SharedLibrary.set(
                bed.controller,
                SharedLibrary.SANDBOXED,
                SharedLibrary.configuration(
                        "coreos-assembler", SharedLibrary.whole(bed.directory("whole library")), false));
        pods = new PodCluster(bed);
    }

    @AfterEach
    void stopCluster() throws IOException {
        pods.close();
    }

    @Test
    void bodyRunsInCosaContainerWithFixedUser() throws IOException {
        RealBuild build = run("pod-user", """
                coreosPod(env: [GREETING: 'hello pod']) {
                  sh 'echo "I am $(id -un) in $HOME at $PWD with $NCPUS CPUs: $GREETING"'
                  writeFile file: 'shared', text: 'by the agent'
                  sh 'echo "seen: $(cat shared)"'
                }
                """).expect("SUCCESS");

        assertThat(build.console())
                .contains(
                        "I am builder in /home/builder at /home/jenkins/agent/workspace/pod-user with 2 CPUs: hello pod")
                .contains("seen: by the agent");
        Path files = pod().directory();
        assertThat(files.resolve("passwd-cosa"))
                .content()
                .contains("builder:x:1000650000:0:")
                .doesNotContain("nologin");
        assertThat(files.resolve("passwd-jnlp")).content().contains("nologin");
        pods.awaitNoPod();
    }

    @Test
    void wholeBuildRunsInPodAndIsPushedFromWorkspace() {
        RealBuild build = run("pod-build", """
                coreosPod {
                  coreosPipeline source: 'https://github.com/openshift/os', variant: 'rhel-9.6', artifacts: 'qemu',
                    to: '%s/org/pod:now', credentialsId: '%s', push: [tlsVerify: false], test: [tests: 'basic']
                }
                """.formatted(bed.registry.host(), CREDENTIALS))
                .expect("SUCCESS");

        assertThat(StageTable.of(bed.controller, build))
                .extracting(stage -> stage.path() + " " + stage.state())
                .containsExactly(
                        "Prepare SUCCESS",
                        "Init SUCCESS",
                        "Fetch SUCCESS",
                        "Build SUCCESS",
                        "Artifacts SUCCESS",
                        "Test SUCCESS",
                        "Push SUCCESS");
        assertThat(bed.registry.tags("org/pod")).containsExactly("now");
        assertThat(build.console()).doesNotContain("skopeo");
        pods.awaitNoPod();
    }

    @Test
    void skopeoPushesArchiveOfCosaContainer() {
        RealBuild build = run("pod-skopeo", """
                coreosPod {
                  coreosPipeline source: 'https://github.com/openshift/os', cosaDir: '/home/builder/cosa',
                    to: '%s/org/pod-skopeo:now', credentialsId: '%s', push: [tlsVerify: false]
                }
                """.formatted(bed.registry.host(), CREDENTIALS))
                .expect("SUCCESS");

        assertThat(build.console()).contains("skopeo");
        assertThat(bed.registry.tags("org/pod-skopeo")).containsExactly("now");
        assertThat(pod().directory().resolve("home-jnlp")).isEmptyDirectory();
        assertThat(pod().directory().resolve("home-cosa/cosa")).isEmptyDirectory();
    }

    @Test
    void podHasRequestedProperties() throws JsonException {
        run("pod-asked", """
                coreosPod(image: 'registry.example/cosa:x', memory: '10Gi', cpu: 6, disk: '40Gi', arch: 'x86_64',
                  nodeSelector: [pool: 'kvm'], serviceAccount: 'builder', runAsUser: 1000,
                  secrets: ['upload', 'push.json:auth.json:/run/push/auth.json'], configMaps: ['root-ca:/run/ca'],
                  emptyDirs: ['/srv'], env: [A: 'b c'], workspace: 'builds', namespace: 'rhcos',
                  containers: [[name: 'tools', image: 'example/tools', command: ['sleep', 'infinity']]]) { }
                """).expect("SUCCESS");

        Pod pod = pod();
        JsonObject spec = pod.definition().object("spec");
        assertThat(pod.definition().object("metadata").string("namespace")).isEqualTo("rhcos");
        assertThat(spec.object("nodeSelector").members())
                .isEqualTo(Map.of("pool", "kvm", "kubernetes.io/arch", "amd64"));
        assertThat(spec.string("serviceAccountName")).isEqualTo("builder");
        assertThat(Json.write(spec.array("volumes")))
                .contains("{\"name\":\"secret-0\",\"secret\":{\"secretName\":\"upload\"}}")
                .contains("\"items\":[{\"key\":\"auth.json\",\"path\":\"auth.json\"}]")
                .contains("{\"configMap\":{\"name\":\"root-ca\"},\"name\":\"configmap-2\"}")
                .contains("{\"emptyDir\":{},\"name\":\"empty-3\"}")
                .contains("\"persistentVolumeClaim\":{\"claimName\":\"builds\",\"readOnly\":false}");
        JsonObject cosa = pod.container("cosa");
        assertThat(cosa.string("image")).isEqualTo("registry.example/cosa:x");
        assertThat(cosa.strings("command")).containsExactly("/usr/bin/dumb-init", "/usr/bin/sleep", "infinity");
        Map<String, String> resources =
                Map.of("memory", "10Gi", "cpu", "6", "ephemeral-storage", "40Gi", "devices.kubevirt.io/kvm", "1");
        assertThat(cosa.object("resources").members()).isEqualTo(Map.of("requests", resources, "limits", resources));
        assertThat(cosa.object("securityContext").members()).isEqualTo(Map.of("runAsUser", 1000L));
        assertThat(pod.environment("cosa"))
                .containsEntry("NCPUS", "6")
                .containsEntry("UPLOAD", "/run/kubernetes/secrets/upload")
                .containsEntry("PUSH_JSON", "/run/push/auth.json")
                .containsEntry("A", "b c");
        for (String container : List.of("cosa", "tools", "jnlp")) {
            assertThat(Json.write(pod.container(container).array("volumeMounts")))
                    .as(container)
                    .contains("{\"mountPath\":\"/home/jenkins/agent\",\"name\":\"workspace-volume\"");
        }
        assertThat(bed.controller.groovy(
                        UNKNOWN.formatted(literal(Json.write(pod.definition().members())))))
                .isEqualTo("[]");
        assertThat(bed.controller.groovy(UNKNOWN.formatted(literal("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"spec\":"
                        + "{\"containers\":[{\"name\":\"x\",\"resource\":{}}]}}"))))
                .isEqualTo("[pod.spec.containers[0].resource]");
    }

    @Test
    void buildInPodSurvivesRestartOfController() {
        Path gate = bed.gate("pod restart");
        RealBuild build = gated("pod-restart", gate);
        build.awaitLog("waiting at the gate");

        bed.controller.restart();
        bed.agent.awaitOnline();
        bed.open(gate);

        build.expect("SUCCESS");
        // While the plugin waits for the agent of the first pod, it may create another, which the build does not use.
        String first = pods.cluster.made().get(0).name();
        assertThat(build.console().lines().filter(line -> line.startsWith("Running on ")))
                .singleElement()
                .asString()
                .startsWith("Running on " + first + " ");
        assertThat(build.console()).contains("Resuming build at", "through the gate");
        pods.awaitNoPod();
    }

    @Test
    void abortedBuildLeavesNothing() {
        Path gate = bed.gate("pod abort");
        RealBuild build = gated("pod-abort", gate);
        build.awaitLog("waiting at the gate");

        build.abort();

        build.expect("ABORTED");
        assertThat(pod().directory().resolve("workspace/workspace/pod-abort/cosa"))
                .isEmptyDirectory();
        pods.awaitNoPod();
    }

    private RealBuild gated(String name, Path gate) {
        return run(name, """
                coreosPod {
                  withEnv(["COSA_GATE=%s"]) { coreosPipeline source: 'https://github.com/openshift/os' }
                }
                """.formatted(gate));
    }

    private RealBuild run(String name, String script) {
        return bed.controller
                .addJob(name, "@Library('coreos-assembler') _\n" + script)
                .build();
    }

    private Pod pod() {
        assertThat(pods.cluster.made()).hasSize(1);
        return pods.cluster.made().get(0);
    }
}
