package io.jenkins.plugins.coreos.testing.kube;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.MountNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs pods as an OpenShift node does: all containers of a pod under an arbitrary UID. */
final class Kubelet {
    private static final int UID = 1_000_650_000;
    private static final String PASSWD = """
            root:x:0:0:root:/root:/bin/bash
            builder:x:1001:0::/home/builder:/bin/bash
            %1$d:x:%1$d:0:%1$d user:/:/sbin/nologin
            """.formatted(UID);

    private static final Path CONTAINER =
            Path.of(System.getProperty("coreos.basedir", "."), "src/test/resources/kube/container.sh");

    private final Path directory;
    private final Path agentJar;
    private final Map<String, String> image;

    /**
     * @param directory the parent of the pods' files
     * @param agentJar Jenkins' agent.jar, in the image of the container jnlp
     * @param image the environment of COSA's image
     */
    Kubelet(Path directory, Path agentJar, Map<String, String> image) {
        this.directory = directory;
        this.agentJar = agentJar;
        this.image = image;
    }

    /** Starts a pod: its agent, because the other containers only wait. */
    Pod run(JsonObject definition) throws IOException {
        Path at = Files.createDirectories(
                directory.resolve(definition.object("metadata").string("name")));
        open(Files.createDirectories(at.resolve("workspace")), "rwxrwxrwx");
        for (JsonObject container : definition.object("spec").objects("containers")) {
            // As created by CRI-O: the image's user, and a useless entry for the UID.
            file(at, "passwd-" + container.string("name"), PASSWD);
            open(Files.createDirectories(at.resolve("home-" + container.string("name"))), "rwxrwxrwx");
            file(at, "group-" + container.string("name"), "root:x:0:\n");
        }
        open(at, "rwxr-xr-x");
        Pod pod = new Pod(definition, at, this);
        Map<String, String> agent = pod.environment("jnlp");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-jar",
                agentJar.toString(),
                "-url",
                agent.get("JENKINS_URL"),
                "-name",
                agent.get("JENKINS_AGENT_NAME"),
                "-secret",
                agent.get("JENKINS_SECRET"),
                "-workDir",
                agent.get("JENKINS_AGENT_WORKDIR")));
        if ("true".equals(agent.get("JENKINS_WEB_SOCKET"))) {
            command.add("-webSocket");
        }
        pod.add(process(pod, "jnlp", command)
                .redirectErrorStream(true)
                .redirectOutput(at.resolve("agent.log").toFile())
                .start());
        return pod;
    }

    private static void file(Path pod, String name, String content) throws IOException {
        open(Files.writeString(pod.resolve(name), content), "rw-rw-r--");
    }

    private static void open(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    /** Starts a process in a container, with the files of the pod, and the environment of the image and the pod. */
    ProcessBuilder process(Pod pod, String container, List<String> command) throws JsonException {
        Map<String, String> environment = new LinkedHashMap<>(image);
        environment.putAll(pod.environment(container));
        List<String> words = new ArrayList<>(List.of(
                "sh", CONTAINER.toAbsolutePath().toString(), pod.directory().toString(), container, "" + UID));
        words.addAll(List.of("env", "-i"));
        environment.forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(command);
        return new ProcessBuilder(MountNamespace.command(words));
    }
}
