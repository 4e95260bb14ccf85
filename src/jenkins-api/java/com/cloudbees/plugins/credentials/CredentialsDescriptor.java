package com.cloudbees.plugins.credentials;

import hudson.model.Descriptor;

// A declaration: signatures to compile against, nothing to run.
public abstract class CredentialsDescriptor extends Descriptor<Credentials> {
    private CredentialsDescriptor() {}
}
