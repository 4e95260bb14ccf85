package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import java.util.List;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.DurableTask;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep;

/**
 * One of our scripts as a durable task, where the step stands: in the current directory and container.
 *
 * <p>Not a step that a Pipeline can name. By making one of these and starting it with a context of ours, a step gets
 * all that {@code sh} has (it outlives restarts and reconnects, and can be stopped) without {@code sh}'s parameters,
 * and gives a typed result where {@code sh} gives text.
 */
final class ScriptTask extends DurableTaskStep {
    private final String script;

    private ScriptTask(String script) {
        this.script = script;
        setReturnStdout(true);
        // Whatever the agent's own: ids, names and JSON are UTF-8.
        setEncoding("UTF-8");
    }

    /**
     * Prepares a script whose output goes to a context of the caller's.
     *
     * @throws AbortException when an argument cannot be handed to a shell
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
