package org.jenkinsci.plugins.structs.describable;

// A declaration: signatures to compile against, nothing to run.
public final class DescribableParameter {
    private DescribableParameter() {}

    public String getName() {
        throw new UnsupportedOperationException();
    }

    public boolean isRequired() {
        throw new UnsupportedOperationException();
    }

    public boolean isDeprecated() {
        throw new UnsupportedOperationException();
    }
}
