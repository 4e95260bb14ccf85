package io.jenkins.plugins.coreos.steps.user;

import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.durable.ResultExecution;
import io.jenkins.plugins.coreos.steps.durable.ScriptResult;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code fixOpenshiftUser}: gives OpenShift's random UID a usable identity in the current container. */
public final class FixOpenshiftUserStep extends OpenshiftUserParameters {

    /** Creates the step for a user name; without one, the default is used. */
    @DataBoundConstructor
    public FixOpenshiftUserStep(String user) {
        super(user);
    }

    @Override
    protected StepExecution execution(StepContext context) throws AbortException {
        List<String> arguments = scriptArguments();
        return new ResultExecution(
                tracked(context, TrackedStepContext.Result.NOTHING), SCRIPT, arguments, ScriptResult.USER);
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends UserDescriptor {
        @Override
        public String getFunctionName() {
            return "fixOpenshiftUser";
        }

        @Override
        public String getDisplayName() {
            return Messages.FixOpenshiftUserStep_DisplayName();
        }

        /**
         * Creates the step.
         *
         * @throws AbortException if it is called with a body: a Jenkins step always takes a body or never does, and
         *     Jenkins passes an unexpected body as the argument that may be given without its name
         */
        @Override
        public Step newInstance(Map<String, Object> arguments) throws Exception {
            if (arguments.get("user") instanceof Runnable) {
                throw new AbortException("fixOpenshiftUser takes no body: write withOpenshiftUser { ... }, which sets"
                        + " HOME, USER and LOGNAME for its body");
            }
            return super.newInstance(arguments);
        }
    }
}
