package io.jenkins.plugins.coreos.scripts;

import io.jenkins.plugins.coreos.core.build.BuildOutput;
import io.jenkins.plugins.coreos.core.build.BuildPlan;
import io.jenkins.plugins.coreos.core.build.BuildRequest;
import io.jenkins.plugins.coreos.core.build.Requests;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import io.jenkins.plugins.coreos.testing.DefaultSignals;
import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs build-image.sh without Jenkins, with the step's code that prepares the script and parses its output. */
final class BuildImageScript {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    final Path root;
    final Requests request = new Requests();
    final Map<String, String> environment = new HashMap<>();
    final Map<String, String> secrets = new LinkedHashMap<>();
    String authFile;
    private Path secretDirectory;
    private BuildPlan plan;

    BuildImageScript(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root.resolve("context"));
        request.context = "context";
    }

    /** Writes the Containerfile. */
    BuildImageScript file(String text) throws IOException {
        Files.writeString(root.resolve("context/Containerfile"), text);
        return this;
    }

    /** Returns the directory of the secrets, which pull-secret.sh creates on an agent. */
    Path secretDirectory() {
        return secretDirectory;
    }

    Path log() {
        return root.resolve("log");
    }

    /** Starts the script. */
    Process start() throws IOException {
        request.secrets = secrets.keySet().stream().map(id -> id + "=any").toList();
        BuildRequest built = request.build();
        plan = BuildPlan.read(built, CosaFiles.LOCAL, root);
        Path script = Files.writeString(
                root.resolve("script.sh"),
                AgentScript.compose(BuildRequest.SCRIPT, plan.scriptArguments(writeSecrets(), authFile != null)));
        ProcessBuilder builder = new ProcessBuilder(DefaultSignals.command(List.of("bash", script.toString())))
                .directory(root.toFile())
                .redirectOutput(root.resolve("out").toFile())
                .redirectError(log().toFile());
        builder.environment().keySet().removeIf(name -> name.equals("CONTAINER_HOST"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String writeSecrets() throws IOException {
        if (secrets.isEmpty() && authFile == null) {
            return null;
        }
        secretDirectory = Files.createTempDirectory(
                Path.of("/dev/shm"),
                "build-test-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(secretDirectory.resolve("auth.json"), authFile == null ? "{\"auths\":{}}" : authFile);
        Files.createDirectories(secretDirectory.resolve("secrets"));
        int i = 0;
        for (String secret : secrets.values()) {
            Files.writeString(secretDirectory.resolve("secrets/" + i++), secret);
        }
        return secretDirectory + "/auth.json";
    }

    /** Runs the build and returns the step's result, or throws its error. */
    Map<String, Object> run() throws Exception {
        Process process = start();
        if (!Patience.await(process, LIMIT)) {
            process.destroyForcibly();
            throw new AssertionError("the script did not end; its log: " + Files.readString(log()));
        }
        if (process.exitValue() != 0) {
            throw new AssertionError("exit code " + process.exitValue() + ": " + Files.readString(log()));
        }
        return BuildOutput.parse(Files.readString(root.resolve("out")), plan.base(), 1, new Redaction());
    }

    String error() throws Exception {
        try {
            throw new AssertionError("no error, but the result " + run());
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
