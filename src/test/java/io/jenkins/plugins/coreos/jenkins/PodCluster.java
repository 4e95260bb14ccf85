package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.RealController.literal;

import io.jenkins.plugins.coreos.testing.kube.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A cluster that is the only cloud of a controller with the Kubernetes plugin. */
final class PodCluster implements AutoCloseable {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    final Cluster cluster;
    private final RealController controller;

    /** Starts the cluster, and configures it in the controller. */
    PodCluster(PipelineBed bed) throws IOException {
        controller = bed.controller;
        Path directory = bed.directory("cluster");
        Path agentJar = Files.write(
                directory.resolve("agent.jar"), bed.controller.http().bytes("jnlpJars/agent.jar"));
        cluster = new Cluster(directory, agentJar, bed.image());
        controller.groovy("""
                def cloud = new org.csanchez.jenkins.plugins.kubernetes.KubernetesCloud('kubernetes')
                cloud.serverUrl = %s
                cloud.namespace = 'jenkins'
                cloud.jenkinsUrl = %s
                cloud.webSocket = true
                jenkins.model.Jenkins.get().clouds.replaceBy([cloud])
                // Jenkins caches the clouds of a label until a node is added or removed. A label that is queried before
                // its pod template exists has no clouds in the cache, and no other node refreshes it here.
                if (System.setProperty('tests.labels', 'refreshed') == null) {
                    jenkins.util.Timer.get().scheduleWithFixedDelay(
                        { jenkins.model.Jenkins.get().trimLabels() } as Runnable, 2, 2,
                        java.util.concurrent.TimeUnit.SECONDS)
                }
                """.formatted(literal(cluster.url()), literal(controller.url())));
    }

    /** Waits until the first created pod is deleted. */
    void awaitNoPod() {
        String first = cluster.made().get(0).name();
        Await.until("the pod to be deleted", MINUTE, () -> !cluster.running().contains(first), controller::log);
    }

    @Override
    public void close() throws IOException {
        controller.groovy("jenkins.model.Jenkins.get().clouds.replaceBy([])");
        cluster.close();
    }
}
