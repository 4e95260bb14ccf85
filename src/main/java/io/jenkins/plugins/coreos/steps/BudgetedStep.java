package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The parameter that all steps share: the time limit after which a step is marked unstable.
 *
 * <p>Running builds store the limit in the {@link TrackedStepContext}, not in this class.
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
     * Wraps the step's context in one that tracks the step.
     *
     * @throws AbortException if the time limit is invalid
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
