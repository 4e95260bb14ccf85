package io.jenkins.plugins.coreos.steps.durable;

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
 * Runs short-lived scripts through the step's {@link Launcher}, which enters the current container.
 *
 * <p>Such a script is stateless and may be run again at any time, so a lost connection does no harm. It gets no
 * standard input, because the Kubernetes plugin's Launcher does not pass it on.
 */
public final class RemoteCommand {
    private static final long LIMIT_SECONDS = 120;

    private final FilePath directory;
    private final Launcher launcher;
    private final TaskListener listener;
    private final Map<String, String> environment = new HashMap<>();

    /** Reads everything it needs from the context now: the step may have ended when the last script runs. */
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
     */
    String run(String resourceName, Map<String, String> variables, int limit, String... arguments)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        // Encoded in base64, because Launchers differ in what they expand and unquote.
        String script = Base64.getEncoder()
                .encodeToString(
                        AgentScript.compose(resourceName, List.of(arguments)).getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream output = new FirstBytes(limit);
        // The step may be the first to use its directory; the step sh creates it as well.
        directory.mkdirs();
        launcher.launch()
                .cmds("sh", "-c", "echo " + script + " | base64 -d | sh")
                .envs(all)
                .pwd(directory)
                .quiet(true)
                .stdout(output)
                .start()
                .joinWithTimeout(LIMIT_SECONDS, TimeUnit.SECONDS, listener);
        return output.toString(StandardCharsets.UTF_8);
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
