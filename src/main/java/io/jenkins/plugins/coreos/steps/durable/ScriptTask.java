package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import java.util.List;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.DurableTask;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep;

/**
 * A script that runs as a durable task in the step's directory and container.
 *
 * <p>This is not a step that a Pipeline can name. Starting one with a {@link DelegatingContext} gives the calling step
 * all features of {@code sh} (it survives restarts and reconnects, and can be stopped) without the parameters of
 * {@code sh}, and with a typed result instead of text.
 */
final class ScriptTask extends DurableTaskStep {
    private final String script;

    private ScriptTask(String script) {
        this.script = script;
        setReturnStdout(true);
        // Regardless of the agent's locale: ids, names and JSON are UTF-8.
        setEncoding("UTF-8");
    }

    /**
     * Creates the execution of a script whose outcome is reported to the given context.
     *
     * @throws AbortException if an argument cannot be passed to a shell
     */
    static StepExecution start(DelegatingContext context, String resourceName, List<String> arguments)
            throws Exception {
        String script;
        try {
            script = AgentScript.compose(resourceName, arguments);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
        return new ScriptTask(script).start(context);
    }

    @Override
    protected DurableTask task() {
        return new BourneShellScript(script);
    }
}
