package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.RealController.literal;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.ForwardProxy;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code openshift: true} on an agent in a pod: a route receives the service account's token only if a setting lists
 * it.
 */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class ClusterRegistryIT {
    private static final String ROUTE = "default-route-openshift-image-registry.apps.example";
    private static final String TOKEN = "eyJhbGciOiJub25lIn0.t0ken-of-the-pod.x";

    /** An agent in a new mount namespace, in which Kubernetes has mounted a service account. */
    private static final String POD = """
            mkdir -p /var/run/secrets
            mount -t tmpfs tmpfs /var/run/secrets
            mkdir -p /var/run/secrets/kubernetes.io/serviceaccount
            cp "$1"/* /var/run/secrets/kubernetes.io/serviceaccount
            shift
            exec "$@"
            """;

    private final PipelineBed bed;
    private ForwardProxy proxy;
    private DockerRegistry registry;
    private TestArchive archive;
    private String node;
    private RealAgent agent;

    ClusterRegistryIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void startPod() throws IOException {
        assertThat(RandomUser.OWN.uid()).as("a mount namespace needs root").isZero();
        Path all = Files.createTempDirectory(bed.directory("cluster"), "pod");
        Path account = Files.createDirectory(all.resolve("account"));
        Files.writeString(account.resolve("token"), TOKEN);
        Files.writeString(account.resolve("namespace"), "coreos");
        registry = DockerRegistry.builder().basicAuth("serviceaccount", TOKEN).start(all);
        proxy = ForwardProxy.start().host(ROUTE + ":443", registry.port()).host(ROUTE + ":80", registry.port());
        archive = Archives.small(all.resolve("a.ociarchive"));
        String way = "http://" + proxy.address();
        node = "cluster-" + all.getFileName();
        agent = bed.controller.addAgent(
                node,
                Map.of("PATH", "/usr/bin:/bin", "HOME", "/", "http_proxy", way, "https_proxy", way),
                new RandomUser(
                        0, List.of("unshare", "-m", "--propagation", "private", "sh", "-c", POD, "pod", "" + account)));
    }

    @AfterEach
    void stopPod() {
        bed.controller.forgetSettings();
        agent.stop();
        bed.controller.groovy("jenkins.model.Jenkins.get().removeNode(jenkins.model.Jenkins.get().getNode(%s))"
                .formatted(literal(node)));
        proxy.close();
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"builtin", "skopeo"})
    void routeGetsTokenIfASettingListsIt(String via) {
        bed.controller.settings("openshiftRegistries = ['%s']".formatted(ROUTE));

        RealBuild build = push("route-named-" + via, via).expect("SUCCESS");

        assertThat(registry.manifestDigest("coreos/rhcos", "1")).isEqualTo(archive.digest());
        assertThat(build.console()).doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"builtin", "skopeo"})
    void routeGetsNoTokenWithoutSetting(String via) {
        bed.controller.settings("openshiftRegistries = ['another.apps.example']");

        RealBuild build = push("route-unnamed-" + via, via).expect("FAILURE");

        assertThat(registry.tags("coreos/rhcos")).isEmpty();
        assertThat(registry.requests()).allMatch(request -> request.status() == 401);
        assertThat(build.console()).contains("openshiftRegistries").doesNotContain(TOKEN);
    }

    @Test
    void onlyAdministratorsAddRoutes() {
        RealBuild build = bed.controller
                .addJob("route-by-pipeline", """
                        node('%s') {
                          pushOciArchive archive: '%s', to: '%s/coreos/rhcos:1', openshift: true, tlsVerify: false,
                            retries: 0, openshiftRegistries: ['%s']
                        }
                        """.formatted(node, archive.path(), ROUTE, ROUTE))
                .build()
                .expect("FAILURE");

        assertThat(build.console()).contains("openshiftRegistries");
        assertThat(registry.requests()).noneMatch(request -> request.status() < 300);
    }

    private RealBuild push(String name, String via) {
        return bed.controller
                .addJob(name, """
                        node('%s') {
                          pushOciArchive archive: '%s', to: '%s/coreos/rhcos:1', openshift: true, tlsVerify: false,
                            retries: 0, via: '%s'
                        }
                        """.formatted(node, archive.path(), ROUTE, via))
                .build();
    }
}
