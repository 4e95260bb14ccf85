package io.jenkins.plugins.coreos.steps.user;

import hudson.AbortException;
import hudson.EnvVars;
import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import io.jenkins.plugins.coreos.steps.durable.ScriptExecution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The execution of {@code withOpenshiftUser}: runs the script, then the body with the variables that the script
 * reports.
 *
 * <p>Until the body starts, restarts and aborts concern the script (see {@link ScriptExecution}). Afterwards the body's
 * outcome is the step's, and an abort cancels the body.
 */
final class WithOpenshiftUserExecution extends ScriptExecution {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> arguments;
    private volatile BodyExecution body;

    WithOpenshiftUserExecution(StepContext context, List<String> arguments) {
        super(context);
        this.arguments = new ArrayList<>(arguments);
    }

    @Override
    public boolean start() throws Exception {
        run(OpenshiftUserParameters.SCRIPT, arguments);
        return false;
    }

    @Override
    protected void ended(String output) {
        try {
            EnvVars environment = getContext().get(EnvVars.class);
            UserIdentity identity =
                    UserIdentity.parse(output).besides(environment == null ? null : environment.get("LD_PRELOAD"));
            EnvironmentExpander outer = getContext().get(EnvironmentExpander.class);
            body = getContext()
                    .newBodyInvoker()
                    .withContext(EnvironmentExpander.merge(outer, EnvironmentExpander.constant(identity.env())))
                    .withCallback(BodyExecutionCallback.wrap(getContext()))
                    .start();
        } catch (IOException e) {
            getContext().onFailure(new AbortException(e.getMessage()));
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
