package io.jenkins.plugins.coreos.steps.durable;

import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A step that has more to do than its script: something before it, or something after.
 *
 * <p>The script is a durable task, with an execution of its own that lives in this one for as long as the script runs:
 * what comes to the step meanwhile (a restart, an abort) goes on to it, and afterwards nothing does.
 */
public abstract class ScriptExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private volatile StepExecution script;
    private transient volatile Throwable causeOfStop;
    private volatile String phase;
    private volatile long phaseStart;

    public ScriptExecution(StepContext context) {
        super(context);
    }

    /** Starts the script; {@link #ended} or a failure of the step follows. */
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

    /** Whether the script runs now. */
    protected final boolean isRunning() {
        return script != null;
    }

    /** Called with the script's output, once and in no particular thread. */
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
        Duration since = Duration.ofMillis(Math.max(0, System.currentTimeMillis() - phaseStart));
        return "cosaBuild: phase " + now + ", " + TimeSpan.of(since) + (task == null ? "" : "; " + task);
    }

    private void inPhase(String name) {
        phaseStart = System.currentTimeMillis();
        phase = name;
        // For what is shown after a restart: the log of before is not read again.
        getContext().saveState();
    }

    /** What the durable task takes for its step. */
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
                    ? key.cast(new PhaseListener((TaskListener) value, owner::inPhase))
                    : value;
        }

        @Override
        public void onSuccess(Object output) {
            owner.script = null;
            Throwable cause = owner.causeOfStop;
            if (cause != null) {
                // Jenkins ends processes one by one: a script can still report how its child was ended.
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
}
