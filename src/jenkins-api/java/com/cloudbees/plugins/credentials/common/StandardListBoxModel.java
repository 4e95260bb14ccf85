package com.cloudbees.plugins.credentials.common;

// A declaration: signatures to compile against, nothing to run.
public class StandardListBoxModel extends AbstractIdCredentialsListBoxModel<StandardListBoxModel, StandardCredentials> {
    @Override
    protected String describe(StandardCredentials c) {
        throw new UnsupportedOperationException();
    }
}
