package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The parameter that every step has: how long it may take before it is marked unstable.
 *
 * <p>Of this class nothing is kept in a running build, the {@link TrackedStepContext} keeps it.
 */
public abstract class BudgetedStep extends Step {
    private String warnAfter;

    public String getWarnAfter() {
        return warnAfter;
    }

    @DataBoundSetter
    public void setWarnAfter(String warnAfter) {
        this.warnAfter = Lines.text(warnAfter);
    }

    /**
     * The step's context, watched.
     *
     * @throws AbortException when the budget is no time
     */
    protected final StepContext watched(StepContext context, TrackedStepContext.Result result) throws AbortException {
        String name = getDescriptor().getFunctionName();
        try {
            return TrackedStepContext.of(context, result, name, warnAfter == null ? null : TimeSpan.parse(warnAfter));
        } catch (IllegalArgumentException e) {
            throw new AbortException(name + ": warnAfter: " + e.getMessage());
        }
    }
}
