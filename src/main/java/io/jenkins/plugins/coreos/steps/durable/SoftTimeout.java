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
 * Marks a step and its build unstable when the step exceeds a time limit, as the step {@code unstable} does. The step
 * itself is not stopped and can still succeed.
 *
 * <p>The limit is wall-clock time: downtime of the controller counts.
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

    /** Schedules the alarm, at the start of the step and after a restart. */
    synchronized void watch(StepContext context) {
        if (exceeded || ended || alarm != null) {
            return;
        }
        long left = Math.max(0, startMillis + limitMillis - System.currentTimeMillis());
        alarm = Timer.get()
                // Not in the timer's own thread: the alarm may have to wait for a Pipeline that is being loaded.
                .schedule(
                        () -> Computer.threadPoolForRemoting.submit(() -> exceeded(context)),
                        left,
                        TimeUnit.MILLISECONDS);
    }

    /** Cancels the alarm because the step has ended. */
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
