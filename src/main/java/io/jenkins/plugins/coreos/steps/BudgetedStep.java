package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The parameter that every step has: how long it may take before it is marked unstable.
 *
 * <p>Of this class nothing is kept in a running build, the {@link WatchedContext} keeps it.
 */
public abstract class BudgetedStep extends Step {
    private String warnAfter;

    public String getWarnAfter() {
        return warnAfter;
    }

    @DataBoundSetter
    public void setWarnAfter(String warnAfter) {
        this.warnAfter = Parameters.text(warnAfter);
    }

    /**
     * The step's context, watched.
     *
     * @throws AbortException when the budget is no time
     */
    final StepContext watched(StepContext context, WatchedContext.Result result) throws AbortException {
        String name = getDescriptor().getFunctionName();
        try {
            return WatchedContext.of(context, result, name, warnAfter == null ? null : TimeSpan.parse(warnAfter));
        } catch (IllegalArgumentException e) {
            throw new AbortException(name + ": warnAfter: " + e.getMessage());
        }
    }
}
