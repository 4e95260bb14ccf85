package org.jenkinsci.plugins.workflow.steps;

// A declaration: signatures to compile against, nothing to run.
public abstract class AbstractStepExecutionImpl extends StepExecution {
    protected AbstractStepExecutionImpl() {}

    protected AbstractStepExecutionImpl(StepContext context) {}

    @Override
    public void onResume() {
        throw new UnsupportedOperationException();
    }
}
