package io.jenkins.plugins.coreos.jenkins;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.Undo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The environment of the example Pipeline: a controller, an agent with the COSA stand-in on its PATH, a registry that
 * requires a password, and that password in the credentials store.
 */
final class PipelineBed implements AutoCloseable {
    static final String USER = "pusher";
    static final String PASSWORD = "pa55w0rd-that-must-not-leak";
    static final String CREDENTIALS = "registry-push";

    /**
     * Precedes the COSA stand-in on the PATH. If COSA_GATE names a file, the phase COSA_GATE_PHASE (default: build)
     * waits until that file exists. With a pull secret, it prints the secret's hash, which proves that it is readable.
     */
    private static final String GATED_COSA = """
            #!/bin/sh
            case "$1 $*" in
            *--help* | *--supported-platforms*) ;;
            "${COSA_GATE_PHASE:-build} "*)
                if [ -n "${REGISTRY_AUTH_FILE:-}" ]; then
                    echo "auth $(stat -c '%%a %%n' "$REGISTRY_AUTH_FILE") $(sha256sum <"$REGISTRY_AUTH_FILE")"
                fi
                if [ -n "${COSA_GATE:-}" ]; then
                    echo "waiting at the gate"
                    until [ -e "$COSA_GATE" ]; do sleep 0.1; done
                    echo "through the gate"
                fi
                [ -z "${REGISTRY_AUTH_FILE:-}" ] || sha256sum <"$REGISTRY_AUTH_FILE"
                ;;
            esac
            exec "%s/cosa" "$@"
            """;

    final RealController controller;
    final RealAgent agent;
    final DockerRegistry registry;
    private final Path directory;
    private final String passwd;
    private final Map<String, String> environment;
    private final RandomUser user;
    private final Undo undo = new Undo();

    private PipelineBed(
            Path directory,
            String passwd,
            Map<String, String> environment,
            RandomUser user,
            RealController controller,
            DockerRegistry registry) {
        this.directory = directory;
        this.passwd = passwd;
        this.environment = environment;
        this.user = user;
        this.controller = controller;
        this.registry = registry;
        this.agent = addAgent("cosa");
    }

    static PipelineBed start(Path directory) {
        return start(directory, List.of());
    }

    /**
     * Starts the controller, the registry and the agent.
     *
     * @param plugins system properties that name directories of additional plugins
     */
    static PipelineBed start(Path directory, List<String> plugins) {
        try {
            Path standIn = Path.of(System.getProperty("coreos.basedir"), "src/test/resources/cosa");
            Path gate = Files.createDirectories(directory.resolve("gate"));
            Files.writeString(gate.resolve("cosa"), GATED_COSA.formatted(standIn));
            Files.setPosixFilePermissions(gate.resolve("cosa"), PosixFilePermissions.fromString("rwxr-xr-x"));
            RandomUser user = RandomUser.onThisMachine();
            Path home = user.makeWritable(Files.createDirectories(directory.resolve("home of builder")));
            String entry = user.passwd("builder", home);
            Path passwd = user.makeWritable(Files.writeString(directory.resolve("passwd"), entry));
            Path group = user.makeWritable(Files.writeString(directory.resolve("group"), "root:x:0:\n"));

            Map<String, String> environment = new LinkedHashMap<>();
            environment.put("PATH", gate + ":" + System.getenv("PATH"));
            environment.put("HOME", "/");
            // The machine's own files are not modified.
            environment.put("COREOS_PASSWD_FILE", passwd.toString());
            environment.put("COREOS_GROUP_FILE", group.toString());
            environment.put("COSA_BUILD_KVM_DEVICE", "/dev/null");

            DockerRegistry registry =
                    DockerRegistry.builder().basicAuth(USER, PASSWORD).start(directory);
            RealController controller = RealController.start(directory, plugins);
            controller.addUsernamePassword(CREDENTIALS, USER, PASSWORD);
            return new PipelineBed(directory, entry, environment, user, controller, registry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The environment of an image with the COSA stand-in, for containers of pods. */
    Map<String, String> image() {
        Map<String, String> image = new LinkedHashMap<>(environment);
        image.keySet().retainAll(List.of("PATH", "HOME", "COSA_BUILD_KVM_DEVICE"));
        return image;
    }

    /** Adds an agent with the same environment as the first. */
    RealAgent addAgent(String name) {
        return controller.addAgent(name, environment, user);
    }

    /** Restores the passwd file in which the agent's user is unknown, after tests that share this bed changed it. */
    void forgetUser() {
        try {
            Files.writeString(directory.resolve("passwd"), passwd);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A closed gate, which is opened at the latest at the end of the test. */
    Path gate(String name) {
        Path gate = directory.resolve("open-" + name);
        undo.add("open the gate " + name, () -> {
            if (!Files.exists(gate)) {
                open(gate);
            }
        });
        return gate;
    }

    /** Opens a gate. */
    void open(Path gate) {
        try {
            Files.createFile(gate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sets the URL of Jenkins until the end of the test.
     *
     * @param url may be null
     */
    void setUrl(String url) {
        String before = controller.groovy("jenkins.model.JenkinsLocationConfiguration.get().url?.inspect()");
        undo.add("restore the URL", () -> assignUrl(before));
        assignUrl(url == null ? "null" : RealController.literal(url));
    }

    private void assignUrl(String expression) {
        controller.groovy("jenkins.model.JenkinsLocationConfiguration.get().url = " + expression);
    }

    /** Stops the registry from reading and responding; connections stay open. */
    void freezeRegistry() {
        undo.add("thaw the registry", registry::thaw);
        registry.freeze();
    }

    void thawRegistry() {
        registry.thaw();
    }

    /** Reverts changes of a test to this bed, and terminates builds that are still running. */
    void restore() {
        undo.all();
        if (controller.http().serves()) {
            controller.groovy("""
                    jenkins.model.Jenkins.get().getAllItems(hudson.model.Job).each { job ->
                        job.builds.findAll { it.building && it.respondsTo("doKill") }.each { it.doKill() }
                    }
                    jenkins.model.Jenkins.get().queue.clear()
                    """);
        }
    }

    /** Checks that registry, controller and agent work, because an earlier test may have failed anywhere. */
    void ensureUsable() {
        registry.ensureAnswers();
        controller.ensureServes();
        agent.ensureOnline();
    }

    /** The stack frames of the agent's threads that are in the code of a push. */
    Set<String> pushThreads() {
        String dump = controller.groovy("""
                hudson.util.RemotingDiagnostics.getThreadDump(
                    jenkins.model.Jenkins.get().getComputer('cosa').channel).values().join('\\n\\n')
                """);
        return dump.lines()
                .map(String::strip)
                .filter(line -> line.contains("io.jenkins.plugins.coreos."))
                .collect(Collectors.toSet());
    }

    /** A directory for the files of a test. */
    Path directory(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            controller.close();
        } finally {
            registry.close();
        }
    }
}
