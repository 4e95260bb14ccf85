package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.DurableTask;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep;

/**
 * The execution of a step that runs a script and does other work before or after it.
 *
 * <p>Life cycle:
 *
 * <ol>
 *   <li>A subclass calls {@link #run}, which starts the script as a durable task with its own nested execution.
 * <li>While the script runs, restarts ({@link #onResume}) and aborts ({@link #stop}) are delegated to the nested
 *     execution, and the phases found in the log are saved for {@link #getStatus}.
 *   <li>When the script ends, the nested execution is dropped. If the script succeeded, {@link #ended} receives its
 *       output and completes the step or calls {@code run} again; otherwise the step fails.
 * </ol>
 */
public abstract class ScriptExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private volatile StepExecution script;
    private transient volatile Throwable causeOfStop;
    private volatile String phase;
    private volatile long phaseStart;

    /** Creates the execution of a step; {@link #run} starts its script. */
    public ScriptExecution(StepContext context) {
        super(context);
    }

    /** Starts a script. When it succeeds, {@link #ended} is called; otherwise, the step fails. */
    protected final void run(String resourceName, List<String> arguments) throws Exception {
        StepExecution execution = ScriptTask.start(new Context(this), resourceName, arguments);
        script = execution;
        try {
            execution.start();
        } catch (Exception e) {
            script = null;
            throw e;
        }
    }

    /** Returns true while the script runs. */
    protected final boolean isRunning() {
        return script != null;
    }

    /** Called once with the script's output, in an arbitrary thread. */
    protected abstract void ended(String output);

    @Override
    public void onResume() {
        TrackedStepContext.resume(getContext());
        StepExecution execution = script;
        if (execution != null) {
            execution.onResume();
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        causeOfStop = cause;
        StepExecution execution = script;
        if (execution != null) {
            execution.stop(cause);
        } else {
            getContext().onFailure(cause);
        }
    }

    @Override
    public String getStatus() {
        StepExecution execution = script;
        String task = execution == null ? null : execution.getStatus();
        String now = phase;
        if (now == null) {
            return task;
        }
        Duration since = Duration.ofSeconds(Math.max(0, System.currentTimeMillis() - phaseStart) / 1000);
        return "cosaBuild: phase " + now + ", " + TimeSpan.of(since) + (task == null ? "" : "; " + task);
    }

    private void enterPhase(String name) {
        phaseStart = System.currentTimeMillis();
        phase = name;
        // For the status after a restart: lines already logged are not read again.
        getContext().saveState();
    }

    /** The context of the durable task. */
    private static final class Context extends DelegatingContext {
        private static final long serialVersionUID = 1L;

        private final ScriptExecution owner;

        Context(ScriptExecution owner) {
            super(owner.getContext());
            this.owner = owner;
        }

        @Override
        public <T> T get(Class<T> key) throws IOException, InterruptedException {
            T value = super.get(key);
            return key == TaskListener.class && value != null
                    ? key.cast(new PhaseListener((TaskListener) value, owner::enterPhase))
                    : value;
        }

        @Override
        public void onSuccess(Object output) {
            owner.script = null;
            Throwable cause = owner.causeOfStop;
            if (cause != null) {
                // Jenkins kills processes one by one, so a script may still report how its child was killed.
                super.onFailure(cause);
            } else {
                owner.ended((String) output);
            }
        }

        @Override
        public void onFailure(Throwable error) {
            owner.script = null;
            super.onFailure(error);
        }
    }

    /**
     * A script that runs as a durable task in the step's directory and container.
     *
     * <p>This is not a step that a Pipeline can name. Starting one with a {@link Context} gives the calling step the
     * features of {@code sh}: it survives restarts and reconnects, and can be stopped. The step does not get the
     * parameters of {@code sh}, and its result is typed instead of text.
     */
    private static final class ScriptTask extends DurableTaskStep {
        private final String script;

        private ScriptTask(String script) {
            this.script = script;
            setReturnStdout(true);
            // Regardless of the agent's locale: ids, names and JSON are UTF-8.
            setEncoding("UTF-8");
        }

        /**
         * Creates the execution of a script whose outcome is reported to the given context.
         *
         * @throws AbortException if an argument cannot be passed to a shell
         */
        static StepExecution start(Context context, String resourceName, List<String> arguments) throws Exception {
            String script;
            try {
                script = AgentScript.compose(resourceName, arguments);
            } catch (IllegalArgumentException e) {
                throw new AbortException(e.getMessage());
            }
            return new ScriptTask(script).start(context);
        }

        @Override
        protected DurableTask task() {
            return new BourneShellScript(script);
        }
    }
}
