package io.jenkins.plugins.coreos.steps;

import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The context of a script that the plugin's first version began, as it is kept in builds that run while the plugin is
 * upgraded. Nothing makes a new one.
 */
final class ResultContext extends DelegatingContext {
    private static final long serialVersionUID = 1L;

    // As the first version kept them; the superclass was not there, so its own field comes in empty.
    private final StepContext delegate;
    private final ScriptResult result;

    private ResultContext(StepContext delegate, ScriptResult result) {
        super(delegate);
        this.delegate = delegate;
        this.result = result;
    }

    private Object readResolve() {
        WatchedContext.Result kept =
                result == ScriptResult.COSA_BUILD ? WatchedContext.Result.BUILD : WatchedContext.Result.NOTHING;
        return new ResultContext(WatchedContext.of(delegate, kept, null, null), result);
    }

    @Override
    public void onSuccess(Object output) {
        result.deliver(delegate(), (String) output);
    }

    // A context equals one of its class and delegate, whatever becomes of its result.
    @Override
    public boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
