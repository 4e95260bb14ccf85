package io.jenkins.plugins.coreos.steps.durable;

import hudson.model.Computer;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * How long a step may take before it is marked unstable, and its build with it, as the step {@code unstable} marks
 * them. Nothing is stopped: a step that is late can still succeed.
 *
 * <p>The clock is the wall's: the time that a controller is away counts.
 */
final class SoftTimeout implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(SoftTimeout.class.getName());

    private final String step;
    private final long limitMillis;
    private final long startMillis = System.currentTimeMillis();
    private boolean exceeded;
    private transient boolean ended;
    private transient ScheduledFuture<?> alarm;

    SoftTimeout(String step, Duration limit) {
        this.step = step;
        this.limitMillis = limit.toMillis();
    }

    /** Sets the alarm, at the beginning and after a restart. */
    synchronized void watch(StepContext context) {
        if (exceeded || ended || alarm != null) {
            return;
        }
        long left = Math.max(0, startMillis + limitMillis - System.currentTimeMillis());
        alarm = Timer.get()
                // What follows may wait for a Pipeline that is being loaded: nothing for the timer's few threads.
                .schedule(
                        () -> Computer.threadPoolForRemoting.submit(() -> exceeded(context)),
                        left,
                        TimeUnit.MILLISECONDS);
    }

    /** The step has ended, whether or not in time. */
    synchronized void end() {
        ended = true;
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    private synchronized void exceeded(StepContext context) {
        if (exceeded || ended) {
            return;
        }
        try {
            String message = step + " takes longer than its budget of " + TimeSpan.of(Duration.ofMillis(limitMillis))
                    + " (warnAfter)";
            context.get(TaskListener.class).getLogger().println("WARNING: " + message);
            context.get(FlowNode.class).addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(message));
            context.get(Run.class).setResult(Result.UNSTABLE);
            exceeded = true;
            context.saveState();
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot mark " + step + " unstable");
        }
    }
}
