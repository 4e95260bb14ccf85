package hudson.model.listeners;

import hudson.ExtensionPoint;
import hudson.model.Run;

// A declaration: signatures to compile against, nothing to run.
@SuppressWarnings("rawtypes")
public abstract class RunListener<R extends Run> implements ExtensionPoint {
    protected RunListener() {}

    public void onDeleted(R r) {
        throw new UnsupportedOperationException();
    }
}
