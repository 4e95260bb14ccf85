package org.jenkinsci.plugins.workflow.steps;

// A declaration: signatures to compile against, nothing to run.
public class StepExecutions {
    private StepExecutions() {}

    @FunctionalInterface
    public interface SynchronousBody {
        Object call(StepContext context) throws Exception;
    }

    public static StepExecution synchronous(StepContext context, SynchronousBody body) {
        throw new UnsupportedOperationException();
    }
}
