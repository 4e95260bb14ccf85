package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.cosa.CosaOutput;
import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import java.io.IOException;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Converts the output of a script into a step's result. Stored in running builds by name: never rename a constant. */
public enum ScriptResult {
    COSA_BUILD {
        @Override
        Map<String, Object> read(String output) throws IOException {
            return CosaOutput.parse(output).toMap();
        }
    },
    USER {
        @Override
        Map<String, Object> read(String output) throws IOException {
            return UserIdentity.parse(output).toMap();
        }
    };

    /**
     * Parses a script's output.
     *
     * @throws IOException if the script reports an error or its output is truncated; the message is for the user
     */
    abstract Map<String, Object> read(String output) throws IOException;

    /** Completes a step with the value in the script's output, or with a user error. */
    final void deliver(StepContext context, String output) {
        Map<String, Object> value;
        try {
            value = read(output);
        } catch (IOException e) {
            context.onFailure(new AbortException(e.getMessage()));
            return;
        }
        context.onSuccess(value);
    }
}
