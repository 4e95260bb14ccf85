package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.cosa.CosaOutput;
import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.io.IOException;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Converts the output of a script into a step's result. Stored in running builds by name: never rename a constant. */
public enum ScriptResult {
    COSA_BUILD,
    USER;

    /**
     * Completes a step with the value or the error in the script's output.
     *
     * @param redaction hides secrets that a registry repeats, in the labels of an imported image for example
     */
    final void deliver(StepContext context, String output, Redaction redaction) {
        Map<String, Object> value;
        try {
            if (this == COSA_BUILD) {
                CosaOutput cosa = CosaOutput.of(output);
                value = redaction.hideKnown(cosa.build().toMap());
                TrackedStepContext.addBuildDetails(context, cosa.previous(), cosa.packages());
            } else {
                value = UserIdentity.parse(output).toMap();
            }
        } catch (IOException e) {
            // The message of a failed build begins with the step's name already.
            String step = this == COSA_BUILD ? "" : "fixOpenshiftUser: ";
            context.onFailure(new AbortException(step + redaction.hide(e.getMessage())));
            return;
        }
        context.onSuccess(value);
    }
}
