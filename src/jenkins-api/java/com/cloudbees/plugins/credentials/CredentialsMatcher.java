package com.cloudbees.plugins.credentials;

import java.io.Serializable;

// A declaration: signatures to compile against, nothing to run.
public interface CredentialsMatcher extends Serializable {
    boolean matches(Credentials item);
}
