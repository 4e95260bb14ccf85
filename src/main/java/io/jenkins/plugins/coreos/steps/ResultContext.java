package io.jenkins.plugins.coreos.steps;

import com.google.common.util.concurrent.ListenableFuture;
import hudson.AbortException;
import hudson.model.Result;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A step's own context, but for one thing: where a durable task reports its output as text, the step's result is what
 * the text says.
 */
final class ResultContext extends StepContext {
    private static final long serialVersionUID = 1L;

    private final StepContext delegate;
    private final ScriptResult result;

    ResultContext(StepContext delegate, ScriptResult result) {
        this.delegate = delegate;
        this.result = result;
    }

    @Override
    public void onSuccess(Object output) {
        Object value;
        try {
            value = result.read((String) output);
        } catch (IOException e) {
            delegate.onFailure(new AbortException(e.getMessage()));
            return;
        }
        delegate.onSuccess(value);
    }

    @Override
    public void onFailure(Throwable error) {
        delegate.onFailure(error);
    }

    @Override
    public <T> T get(Class<T> key) throws IOException, InterruptedException {
        return delegate.get(key);
    }

    @Override
    public boolean isReady() {
        return delegate.isReady();
    }

    @Override
    public ListenableFuture<Void> saveState() {
        return delegate.saveState();
    }

    @Override
    public void setResult(Result buildResult) {
        delegate.setResult(buildResult);
    }

    @Override
    public BodyInvoker newBodyInvoker() {
        return delegate.newBodyInvoker();
    }

    @Override
    public boolean hasBody() {
        return delegate.hasBody();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResultContext context && delegate.equals(context.delegate);
    }

    @Override
    public int hashCode() {
        return delegate.hashCode();
    }
}
