package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Where a step's script reads its secret.
 *
 * <p>The secret goes there through the Launcher, which is what leads into the current container, and in the environment
 * of a process that lives for a moment: the Kubernetes plugin's Launcher hands on no standard input, and arguments are
 * for everyone to see. What is written where, pull-secret.sh says.
 */
final class SecretPlace {
    private static final long LIMIT_SECONDS = 120;

    /** The script prints three lines; an agent that prints without end is not listened to. */
    private static final int MAX_OUTPUT = 64 * 1024;

    private final String name;
    private final FilePath directory;
    private final Launcher launcher;
    private final TaskListener listener;
    private final Map<String, String> environment = new HashMap<>();

    /**
     * Takes what it needs from the step, which may have ended when the secret is taken away.
     *
     * @param name letters and digits; the same for the same step, and no other's
     */
    SecretPlace(StepContext context, String name) throws IOException, InterruptedException {
        this.name = name;
        this.directory = context.get(FilePath.class);
        this.launcher = context.get(Launcher.class);
        this.listener = context.get(TaskListener.class);
        EnvVars outer = context.get(EnvVars.class);
        for (String variable : List.of("XDG_RUNTIME_DIR", "TMPDIR")) {
            if (outer.containsKey(variable)) {
                environment.put(variable, outer.get(variable));
            }
        }
    }

    /**
     * Writes the secret.
     *
     * @return the path of the file, there
     */
    String put(byte[] secret) throws IOException, InterruptedException {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("COREOS_PULL_SECRET", Base64.getEncoder().encodeToString(secret));
        // As sh does: the step may be the first to use it.
        directory.mkdirs();
        String path = null;
        for (String line : run("place", variables).split("\r?\n")) {
            String[] fields = line.split("\t", 2);
            switch (fields.length < 2 ? "" : fields[0]) {
                case "path" -> path = fields[1];
                case "note" -> listener.getLogger().println("cosaBuild: " + fields[1]);
                case "error" -> throw new AbortException("cosaBuild: " + fields[1]);
                default -> {
                    // What a container's shell says of its own.
                }
            }
        }
        if (path == null) {
            throw new AbortException("cosaBuild: the pull secret could not be written: sh, base64 and stat have to be"
                    + " on the PATH where cosaBuild runs");
        }
        return path;
    }

    /** Takes it away where no script did. */
    void clear() throws IOException, InterruptedException {
        run("remove", environment);
    }

    private String run(String action, Map<String, String> variables) throws IOException, InterruptedException {
        // In base64 because Launchers differ in what they expand and unquote.
        String script = Base64.getEncoder()
                .encodeToString(AgentScript.text("pull-secret.sh").getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream output = new FirstBytes(MAX_OUTPUT);
        launcher.launch()
                .cmds("sh", "-c", "echo " + script + " | base64 -d | sh -s -- " + action + " " + name)
                .envs(variables)
                .pwd(directory)
                .quiet(true)
                .stdout(output)
                .start()
                .joinWithTimeout(LIMIT_SECONDS, TimeUnit.SECONDS, listener);
        return output.toString(StandardCharsets.UTF_8);
    }
}
