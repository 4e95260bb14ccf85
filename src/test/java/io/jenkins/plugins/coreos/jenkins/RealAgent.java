package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.RealController.literal;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An inbound agent: {@code java -jar agent.jar -webSocket}, in a separate process with its own environment. */
public final class RealAgent {
    private static final Duration ONLINE_LIMIT = Duration.ofMinutes(2);

    private final RealController controller;
    private final Path directory;
    private final String name;
    private final Map<String, String> environment;
    private final RandomUser user;
    private Process process;

    private RealAgent(
            RealController controller, Path directory, String name, Map<String, String> environment, RandomUser user) {
        this.controller = controller;
        this.directory = directory;
        this.name = name;
        this.environment = Map.copyOf(environment);
        this.user = user;
    }

    static RealAgent add(
            RealController controller, Path parent, String name, Map<String, String> environment, RandomUser user) {
        RealAgent agent = new RealAgent(controller, parent.resolve("agent-" + name), name, environment, user);
        try {
            user.makeWritable(Files.createDirectories(agent.directory));
            user.makeWritable(Files.createDirectories(agent.directory.resolve("tmp")));
            Files.write(agent.directory.resolve("agent.jar"), controller.http().bytes("jnlpJars/agent.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        controller.groovy("""
                def launcher = new hudson.slaves.JNLPLauncher()
                launcher.webSocket = true
                def agent = new hudson.slaves.DumbSlave(%s, %s, launcher)
                agent.numExecutors = 8
                agent.labelString = %s
                jenkins.model.Jenkins.get().addNode(agent)
                """.formatted(
                        literal(name), literal(agent.directory.resolve("work").toString()), literal(name)));
        return agent;
    }

    /** Starts the process and waits until the controller shows the agent online. */
    public void start() {
        String secret =
                controller.groovy("jenkins.model.Jenkins.get().getComputer(%s).jnlpMac".formatted(literal(name)));
        List<String> command = new ArrayList<>(user.command());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx384m",
                "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                "-jar",
                directory.resolve("agent.jar").toString(),
                "-url",
                controller.url(),
                "-name",
                name,
                "-secret",
                secret,
                "-webSocket",
                "-workDir",
                directory.resolve("work").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitOnline();
    }

    /** Waits until the controller shows the agent online, after a start of either. */
    public void awaitOnline() {
        Await.until(
                "the agent " + name + " to come online",
                ONLINE_LIMIT,
                () -> controller
                        .http()
                        .get("computer/" + name + "/api/json?tree=offline")
                        .contains("\"offline\":false"),
                this::log);
    }

    /** Restarts the agent if a test has left it terminated. */
    void ensureOnline() {
        if (process.isAlive()) {
            awaitOnline();
        } else {
            start();
        }
    }

    /** Kills the agent process with SIGKILL, but not its children, and starts it again. */
    public void crash() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the agent ended", e);
        }
        Await.until(
                "the controller to miss the agent " + name,
                ONLINE_LIMIT,
                () -> controller
                        .http()
                        .get("computer/" + name + "/api/json?tree=offline")
                        .contains("\"offline\":true"));
        start();
    }

    /** Kills the process and its children with SIGKILL. */
    public void stop() {
        if (process != null) {
            Processes.killTree(process.toHandle());
        }
    }

    /** The process, for tests that inspect its children. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Returns the workspace of a job. */
    public Path workspace(String job) {
        return directory.resolve("work/workspace").resolve(job);
    }

    /** The directory with the agent's jar, work directory and log. */
    public Path directory() {
        return directory;
    }

    /** Returns the output of the agent. */
    public String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logFile() {
        return directory.resolve("log");
    }
}
