package io.jenkins.plugins.coreos.steps.user;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepError;
import io.jenkins.plugins.coreos.steps.durable.ScriptExecution;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code withOpenshiftUser { ... }}: gives the UID an identity and runs the body with it in the environment. */
public final class WithOpenshiftUserStep extends OpenshiftUserParameters {

    /** Creates the step for a user name; without one, the default is used. */
    @DataBoundConstructor
    public WithOpenshiftUserStep(String user) {
        super(user);
    }

    @Override
    protected StepExecution execution(StepContext context) throws AbortException {
        List<String> arguments = scriptArguments();
        return new Execution(tracked(context, TrackedStepContext.Result.NOTHING), arguments);
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

    /**
     * Runs the script, then the body with the variables that the script reports.
     *
     * <p>Until the body starts, {@link ScriptExecution} handles restarts and aborts. Afterwards, the outcome of the
     * body becomes the outcome of the step, and an abort cancels the body.
     */
    private static final class Execution extends ScriptExecution {
        private static final long serialVersionUID = 1L;

        private final ArrayList<String> arguments;
        private volatile BodyExecution body;

        Execution(StepContext context, List<String> arguments) {
            super(context);
            this.arguments = new ArrayList<>(arguments);
        }

        @Override
        public boolean start() throws Exception {
            run(SCRIPT, arguments);
            return false;
        }

        @Override
        protected void ended(String output) {
            try {
                EnvVars environment = getContext().get(EnvVars.class);
                UserIdentity identity = UserIdentity.parse(output)
                        .withPreloaded(environment == null ? null : environment.get("LD_PRELOAD"));
                EnvironmentExpander outer = getContext().get(EnvironmentExpander.class);
                body = getContext()
                        .newBodyInvoker()
                        .withContext(EnvironmentExpander.merge(outer, EnvironmentExpander.constant(identity.env())))
                        .withCallback(BodyExecutionCallback.wrap(getContext()))
                        .start();
            } catch (IOException e) {
                getContext().onFailure(StepError.of("withOpenshiftUser", e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                getContext().onFailure(e);
            }
        }

        @Override
        public void stop(Throwable cause) throws Exception {
            BodyExecution running = body;
            if (running != null) {
                running.cancel(cause);
            } else {
                super.stop(cause);
            }
        }
    }
}
