package io.jenkins.plugins.coreos.steps.durable;

import hudson.model.Computer;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Long-running work of a step on the controller, in a background thread that an abort interrupts.
 *
 * <p>The work is not stored: after a restart of the controller, the step has to begin it again.
 */
public final class StepWork {
    private final StepContext context;
    private volatile Thread worker;
    private volatile boolean stopped;

    /** A long-running task that may fail. */
    @FunctionalInterface
    public interface Task {
        void run(StepWork work) throws Exception;
    }

    private StepWork(StepContext context) {
        this.context = context;
    }

    /** Starts a task whose failure fails the step. */
    public static StepWork begin(StepContext context, Task task) {
        return begin(context, task, () -> {});
    }

    /**
     * Starts a task whose failure fails the step.
     *
     * @param cleanup always runs after the task, in the same thread and without a pending interrupt
     */
    public static StepWork begin(StepContext context, Task task, Runnable cleanup) {
        StepWork work = new StepWork(context);
        Computer.threadPoolForRemoting.submit(() -> work.run(task, cleanup));
        return work;
    }

    private void run(Task task, Runnable cleanup) {
        worker = Thread.currentThread();
        try {
            task.run(this);
        } catch (InterruptedException e) {
            // Interrupted by stop(); its caller reports the cause to the context.
        } catch (Exception e) {
            if (!stopped && !isJenkinsTerminating()) {
                context.onFailure(e);
            }
        } finally {
            worker = null;
            // Clears the interrupt flag before the thread returns to the pool.
            Thread.interrupted();
            cleanup.run();
        }
    }

    /**
     * Returns true while Jenkins shuts down. The state of its Pipelines is already saved, so an outcome reported now
     * would be lost; the step starts over after the restart.
     */
    public static boolean isJenkinsTerminating() {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        return jenkins == null || jenkins.isTerminating();
    }

    /** Returns whether the work has been stopped. */
    public boolean isStopped() {
        return stopped;
    }

    /** Stops the work. */
    public void stop() {
        stopped = true;
        Thread thread = worker;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
