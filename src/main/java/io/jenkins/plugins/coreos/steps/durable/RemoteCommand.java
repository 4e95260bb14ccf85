package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Proc;
import hudson.model.Computer;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Runs short-lived scripts through the step's {@link Launcher}, which enters the current container.
 *
 * <p>Such a script is stateless and may be run again at any time, so a lost connection does no harm. It gets no
 * standard input, because the Kubernetes plugin's Launcher does not pass it on.
 */
public final class RemoteCommand {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Maximum number of attempts: a cluster may lose the connection to a container without either end noticing. */
    private static final int ATTEMPTS = 2;

    private final FilePath directory;
    private final Launcher launcher;
    private final TaskListener listener;
    private final Map<String, String> environment = new HashMap<>();

    /**
     * Creates a command. Reads everything that it needs from the context now, because the step may have ended when the
     * last script runs.
     */
    public RemoteCommand(StepContext context) throws IOException, InterruptedException {
        directory = context.get(FilePath.class);
        launcher = context.get(Launcher.class);
        listener = context.get(TaskListener.class);
        EnvVars outer = context.get(EnvVars.class);
        for (String variable : List.of("XDG_RUNTIME_DIR", "TMPDIR")) {
            if (outer.containsKey(variable)) {
                environment.put(variable, outer.get(variable));
            }
        }
    }

    TaskListener listener() {
        return listener;
    }

    /**
     * Runs a script.
     *
     * @param variables environment variables in addition to the step's
     * @param limit maximum number of output bytes that are kept
     * @return its output: lines of a key, a tab and a value, possibly mixed with other lines
     * @throws AbortException if the script does not end in time in two attempts
     */
    String run(String resourceName, Map<String, String> variables, int limit, String... arguments)
            throws IOException, InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            String output = runOnce(resourceName, variables, limit, arguments);
            if (output != null) {
                return output;
            }
        }
        throw new AbortException("a command in the current container, or on the agent, did not end within "
                + TimeSpan.of(LIMIT) + ", twice; check that the container is running and not overloaded");
    }

    /** @return null if the script did not end in time */
    private String runOnce(String resourceName, Map<String, String> variables, int limit, String... arguments)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        // Encoded in base64, because Launchers expand and unquote arguments differently.
        String script = Base64.getEncoder()
                .encodeToString(
                        AgentScript.compose(resourceName, List.of(arguments)).getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream output = new FirstBytes(limit);
        // The step may be the first to use its directory; the step sh creates it as well.
        directory.mkdirs();
        Proc process = launcher.launch()
                .cmds("sh", "-c", "echo " + script + " | base64 -d | sh")
                .envs(all)
                .pwd(directory)
                .quiet(true)
                .stdout(output)
                .start();
        boolean ended = ProcessWait.waitOrKill(process::join, process::kill, LIMIT, Computer.threadPoolForRemoting);
        return ended ? output.toString(StandardCharsets.UTF_8) : null;
    }

    /**
     * Keeps the first bytes written and discards the rest, so that an agent's output cannot fill the controller's
     * memory.
     */
    static final class FirstBytes extends ByteArrayOutputStream {
        private final int limit;

        FirstBytes(int limit) {
            this.limit = limit;
        }

        @Override
        public synchronized void write(int b) {
            if (count < limit) {
                super.write(b);
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, Math.min(length, limit - count));
        }
    }
}
