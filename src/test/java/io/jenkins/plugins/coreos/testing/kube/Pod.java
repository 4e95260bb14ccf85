package io.jenkins.plugins.coreos.testing.kube;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A running pod: its definition, and the directory of its files. That contains {@code workspace}, which all containers
 * see as /home/jenkins/agent, and for each container {@code passwd-NAME}, its /etc/passwd, and {@code home-NAME}, its
 * /home/builder.
 */
public final class Pod {
    private final JsonObject definition;
    private final Path directory;
    private final Kubelet kubelet;
    private final List<Process> processes = new ArrayList<>();

    Pod(JsonObject definition, Path directory, Kubelet kubelet) {
        this.definition = definition;
        this.directory = directory;
        this.kubelet = kubelet;
    }

    public String name() {
        try {
            return definition.object("metadata").string("name");
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the definition, as requested. */
    public JsonObject definition() {
        return definition;
    }

    public Path directory() {
        return directory;
    }

    /** The definition of a container; fails if the name is unknown. */
    public JsonObject container(String name) throws JsonException {
        for (JsonObject container : definition.object("spec").objects("containers")) {
            if (container.string("name").equals(name)) {
                return container;
            }
        }
        throw new JsonException("the pod has no container " + name);
    }

    /** The variables of a container. */
    public Map<String, String> environment(String container) throws JsonException {
        Map<String, String> environment = new LinkedHashMap<>();
        for (JsonObject variable : container(container).objects("env")) {
            environment.put(variable.string("name"), variable.optionalString("value"));
        }
        return environment;
    }

    /** Starts a process in a container, with its streams as pipes. */
    synchronized Process start(String container, List<String> command) throws IOException {
        Process process = kubelet.process(this, container, command).start();
        processes.add(process);
        return process;
    }

    synchronized void add(Process process) {
        processes.add(process);
    }

    /** Kills all processes of the pod, as Kubernetes does after the grace period. */
    synchronized void stop() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
