package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Base class of the steps.
 *
 * <p>Parameters are public fields, which Jenkins sets as written in the Pipeline or in the form: a text may be blank or
 * surrounded by white space, and a list is one text with an item on each line. Code that uses a parameter parses it
 * with {@link Lines}.
 */
public abstract class CoreosStep extends Step {
    /** Maximum length of a subject: enough for several destinations with their tags. */
    private static final int MAX_SUBJECT = 500;

    /** The time limit after which the step is marked unstable. */
    @DataBoundSetter
    public String warnAfter;

    /**
     * Starts the step. An invalid parameter fails it with one line in the log, which the build page shows too.
     *
     * @throws AbortException if a parameter is invalid, or two contradict each other
     */
    @Override
    public final StepExecution start(StepContext context) throws Exception {
        try {
            return execution(context);
        } catch (IllegalArgumentException | AbortException e) {
            String name = getDescriptor().getFunctionName();
            AbortException error = StepError.of(name, e);
            TrackedStepContext.failed(context, name, StepLabel.visible(subject(), MAX_SUBJECT), error);
            throw error;
        }
    }

    /**
     * Validates the parameters and creates the execution.
     *
     * @param context the context of the step, not yet tracked
     * @throws IllegalArgumentException if a parameter is invalid, or two contradict each other
     * @throws AbortException for the same reasons, with a message for the user
     */
    protected abstract StepExecution execution(StepContext context) throws AbortException;

    /**
     * Returns the subject of the step on the build page, without secrets, even if parameters are invalid; null if
     * unknown.
     */
    protected String subject() {
        return null;
    }

    /**
     * Wraps the step's context in one that tracks the step.
     *
     * @throws AbortException if the time limit is invalid
     */
    protected final StepContext tracked(StepContext context, TrackedStepContext.Result result) throws AbortException {
        String name = getDescriptor().getFunctionName();
        Duration limit;
        try {
            limit = Lines.text(warnAfter) == null ? null : TimeSpan.parse(warnAfter);
        } catch (IllegalArgumentException e) {
            throw new AbortException(name + ": warnAfter: " + e.getMessage());
        }
        return TrackedStepContext.of(context, result, name, StepLabel.visible(subject(), MAX_SUBJECT), limit);
    }
}
