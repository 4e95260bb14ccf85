package io.jenkins.plugins.coreos.steps.durable;

import hudson.model.Computer;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * What a step does on the controller that takes a while, in a thread that an abort interrupts. Nothing of it outlives a
 * restart: a step that comes back begins its work anew.
 */
public final class StepWork {
    private final StepContext context;
    private volatile Thread worker;
    private volatile boolean stopped;

    /** Something that may take a while, and fail. */
    @FunctionalInterface
    public interface Task {
        void run(StepWork work) throws Exception;
    }

    private StepWork(StepContext context) {
        this.context = context;
    }

    /** Begins; a failure is the step's. */
    public static StepWork begin(StepContext context, Task task) {
        return begin(context, task, () -> {});
    }

    /**
     * Begins; a failure is the step's.
     *
     * @param last what comes afterwards in any case, in the same thread and without an interruption
     */
    public static StepWork begin(StepContext context, Task task, Runnable last) {
        StepWork work = new StepWork(context);
        Computer.threadPoolForRemoting.submit(() -> work.run(task, last));
        return work;
    }

    private void run(Task task, Runnable last) {
        worker = Thread.currentThread();
        try {
            task.run(this);
        } catch (InterruptedException e) {
            // By stop(); whoever calls that tells the context why.
        } catch (Exception e) {
            if (!stopped && !isJenkinsEnding()) {
                context.onFailure(e);
            }
        } finally {
            worker = null;
            // The thread goes back to the pool: no interrupt of ours may go with it.
            Thread.interrupted();
            last.run();
        }
    }

    /**
     * Whether Jenkins goes down, and has written down already where its Pipelines are: what one learns now it no longer
     * keeps, and after the restart the step begins again.
     */
    public static boolean isJenkinsEnding() {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        return jenkins == null || jenkins.isTerminating();
    }

    public boolean isStopped() {
        return stopped;
    }

    /** Ends it. */
    public void stop() {
        stopped = true;
        Thread thread = worker;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
