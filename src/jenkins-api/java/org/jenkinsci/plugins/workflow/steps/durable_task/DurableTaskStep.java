package org.jenkinsci.plugins.workflow.steps.durable_task;

import org.jenkinsci.plugins.durabletask.DurableTask;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundSetter;

// A declaration: signatures to compile against, nothing to run.
public abstract class DurableTaskStep extends Step {
    protected abstract DurableTask task();

    public boolean isReturnStdout() {
        throw new UnsupportedOperationException();
    }

    @DataBoundSetter
    public void setReturnStdout(boolean returnStdout) {
        throw new UnsupportedOperationException();
    }

    public String getEncoding() {
        throw new UnsupportedOperationException();
    }

    @DataBoundSetter
    public void setEncoding(String encoding) {
        throw new UnsupportedOperationException();
    }

    public boolean isReturnStatus() {
        throw new UnsupportedOperationException();
    }

    @DataBoundSetter
    public void setReturnStatus(boolean returnStatus) {
        throw new UnsupportedOperationException();
    }

    public String getLabel() {
        throw new UnsupportedOperationException();
    }

    @DataBoundSetter
    public void setLabel(String label) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        throw new UnsupportedOperationException();
    }

    public abstract static class DurableTaskStepDescriptor extends StepDescriptor {
        @Override
        public final java.util.Set<? extends Class<?>> getRequiredContext() {
            throw new UnsupportedOperationException();
        }
    }
}
