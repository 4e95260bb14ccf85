package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.cosa.CosaOutput;
import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import java.io.IOException;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** How the output of a script becomes a step's result. Kept in running builds by name: a constant is never renamed. */
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
     * Reads a script's output.
     *
     * @throws IOException when the script reports an error, or is cut off; the message is for the user
     */
    abstract Map<String, Object> read(String output) throws IOException;

    /** Ends a step with what the script's output says: its value, or a user error. */
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
