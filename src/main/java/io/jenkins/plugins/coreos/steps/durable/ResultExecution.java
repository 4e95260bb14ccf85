package io.jenkins.plugins.coreos.steps.durable;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The execution of a step that consists of one script, whose output is the step's result. */
public final class ResultExecution extends ScriptExecution {
    private static final long serialVersionUID = 1L;

    private final String resourceName;
    private final ArrayList<String> arguments;
    private final ScriptResult result;

    /** Creates the execution of a script, by the name of its resource. */
    public ResultExecution(StepContext context, String resourceName, List<String> arguments, ScriptResult result) {
        super(context);
        this.resourceName = resourceName;
        this.arguments = new ArrayList<>(arguments);
        this.result = result;
    }

    @Override
    public boolean start() throws Exception {
        run(resourceName, arguments);
        return false;
    }

    @Override
    protected void ended(String output) {
        result.deliver(getContext(), output, new Redaction());
    }
}
