package io.jenkins.plugins.coreos.steps.durable;

import com.google.common.util.concurrent.ListenableFuture;
import hudson.model.Result;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A {@link StepContext} that delegates everything except success, which subclasses handle: a script that succeeds does
 * not yet complete its step.
 */
abstract class DelegatingContext extends StepContext {
    private static final long serialVersionUID = 1L;

    private final StepContext delegate;

    DelegatingContext(StepContext delegate) {
        this.delegate = delegate;
    }

    final StepContext delegate() {
        return delegate;
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
        return other != null && other.getClass() == getClass() && delegate.equals(((DelegatingContext) other).delegate);
    }

    @Override
    public int hashCode() {
        return delegate.hashCode();
    }
}
