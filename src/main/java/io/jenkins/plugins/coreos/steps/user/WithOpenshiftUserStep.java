package io.jenkins.plugins.coreos.steps.user;

import hudson.Extension;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code withOpenshiftUser { ... }}: gives the UID an identity and runs the body with it in the environment. */
public final class WithOpenshiftUserStep extends OpenshiftUserParameters {

    @DataBoundConstructor
    public WithOpenshiftUserStep(String user) {
        super(user);
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        List<String> arguments = prepare(context);
        return new WithOpenshiftUserExecution(watched(context, TrackedStepContext.Result.NOTHING), arguments);
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends UserDescriptor {
        @Override
        public String getFunctionName() {
            return "withOpenshiftUser";
        }

        @Override
        public String getDisplayName() {
            return Messages.WithOpenshiftUserStep_DisplayName();
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }
    }
}
