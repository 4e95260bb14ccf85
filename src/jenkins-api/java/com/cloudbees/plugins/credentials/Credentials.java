package com.cloudbees.plugins.credentials;

import hudson.ExtensionPoint;
import hudson.model.Describable;
import java.io.Serializable;

// A declaration: signatures to compile against, nothing to run.
public interface Credentials extends Describable<Credentials>, Serializable, ExtensionPoint {
    @Override
    CredentialsDescriptor getDescriptor();
}
