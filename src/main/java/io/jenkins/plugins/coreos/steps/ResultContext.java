package io.jenkins.plugins.coreos.steps;

import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Where a durable task reports its output as text, the step's result is what the text says. */
final class ResultContext extends DelegatingContext {
    private static final long serialVersionUID = 2L;

    private final ScriptResult result;

    ResultContext(StepContext delegate, ScriptResult result) {
        super(delegate);
        this.result = result;
    }

    @Override
    public void onSuccess(Object output) {
        result.deliver(delegate(), (String) output);
    }
}
