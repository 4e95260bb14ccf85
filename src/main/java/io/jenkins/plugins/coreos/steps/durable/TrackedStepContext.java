package io.jenkins.plugins.coreos.steps.durable;

import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import io.jenkins.plugins.coreos.page.BuildPage;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jenkins.model.CauseOfInterruption;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A {@link StepContext} that observes how the step completes, for its time limit and for the build page. */
public final class TrackedStepContext extends DelegatingContext {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(TrackedStepContext.class.getName());

    /**
     * The kind of result that a step adds to the build page. Stored in running builds by name: never rename a constant.
     */
    public enum Result {
        NOTHING,
        BUILD,
        TRANSFER
    }

    private final Result result;
    private final SoftTimeout timeout;

    /** The ID of the step's node; null in builds of older versions. */
    private final String node;

    private transient String previousBuild;
    private transient List<List<String>> packages;

    private TrackedStepContext(StepContext delegate, Result result, SoftTimeout timeout, String node) {
        super(delegate);
        this.result = result;
        this.timeout = timeout;
        this.node = node;
    }

    /**
     * Wraps the context of a step, unless there is nothing to track.
     *
     * @param step the step's name, for messages and the build page
     * @param subject the step's subject, for the build page; may be null
     * @param warnAfter the step's time limit, or null
     */
    public static StepContext of(StepContext context, Result result, String step, String subject, Duration warnAfter) {
        if (result == Result.NOTHING && warnAfter == null) {
            return context;
        }
        TrackedStepContext tracked = new TrackedStepContext(
                context,
                result,
                warnAfter == null ? null : new SoftTimeout(step, warnAfter),
                result == Result.NOTHING ? null : started(context, step, subject));
        resume(tracked);
        return tracked;
    }

    /** Shows a step on the build page as failed that ended before there was an execution to track. */
    public static void failed(StepContext context, String step, String subject, Throwable error) {
        showFailure(context, started(context, step, subject), error);
    }

    /** Shows the step on the build page as running; returns the ID of its node, or null if it is not shown. */
    private static String started(StepContext context, String step, String subject) {
        try {
            FlowNode flowNode = context.get(FlowNode.class);
            if (flowNode != null) {
                BuildPage.started(context.get(Run.class), flowNode.getId(), step, subject);
                return flowNode.getId();
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "cannot show a step on the build page", e);
        }
        return null;
    }

    /**
     * Records details of a COSA build that the build page shows but the step's result lacks. Does nothing if the
     * context is not tracked.
     */
    static void addBuildDetails(StepContext context, String previousBuild, List<List<String>> packages) {
        if (context instanceof TrackedStepContext tracked) {
            tracked.previousBuild = previousBuild;
            tracked.packages = packages;
        }
    }

    /** Resumes observation after a restart. Does nothing if the context is not tracked. */
    public static void resume(StepContext context) {
        if (context instanceof TrackedStepContext tracked && tracked.timeout != null) {
            tracked.timeout.watch(tracked.delegate());
        }
    }

    @Override
    public void onSuccess(Object value) {
        end();
        try {
            switch (result) {
                case BUILD ->
                    BuildPage.addBuild(
                            get(Run.class), node, value, previousBuild, packages == null ? List.of() : packages);
                case TRANSFER -> BuildPage.addTransfer(get(Run.class), node, value);
                case NOTHING -> {
                    // The result is not shown on the build page.
                }
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "cannot show a result on the build page", e);
        }
        delegate().onSuccess(value);
    }

    @Override
    public void onFailure(Throwable error) {
        end();
        showFailure(this, node, error);
        super.onFailure(error);
    }

    private static void showFailure(StepContext context, String node, Throwable error) {
        if (node != null) {
            try {
                BuildPage.failed(context.get(Run.class), node, reason(error));
            } catch (IOException | InterruptedException | RuntimeException e) {
                LOGGER.log(Level.WARNING, "cannot show a failure on the build page", e);
            }
        }
    }

    private static String reason(Throwable error) {
        if (error instanceof FlowInterruptedException interruption) {
            String causes = interruption.getCauses().stream()
                    .map(CauseOfInterruption::getShortDescription)
                    .collect(Collectors.joining(", "));
            return causes.isEmpty() ? "stopped" : "stopped: " + causes;
        }
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    private void end() {
        if (timeout != null) {
            timeout.end();
        }
    }

    /**
     * Marks a step and its build unstable when the step exceeds a time limit, as the step {@code unstable} does. The
     * step itself is not stopped and can still succeed.
     *
     * <p>The limit is wall-clock time: downtime of the controller counts.
     */
    private static final class SoftTimeout implements Serializable {
        private static final long serialVersionUID = 1L;

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
                String message =
                        step + " takes longer than " + TimeSpan.of(Duration.ofMillis(limitMillis)) + " (warnAfter)";
                context.get(TaskListener.class).getLogger().println("WARNING: " + message);
                context.get(FlowNode.class)
                        .addOrReplaceAction(new WarningAction(hudson.model.Result.UNSTABLE).withMessage(message));
                context.get(Run.class).setResult(hudson.model.Result.UNSTABLE);
                exceeded = true;
                context.saveState();
            } catch (IOException | InterruptedException | RuntimeException e) {
                LOGGER.log(Level.WARNING, e, () -> "cannot mark " + step + " unstable");
            }
        }
    }
}
