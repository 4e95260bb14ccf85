package com.cloudbees.plugins.credentials.common;

import com.cloudbees.plugins.credentials.Credentials;
import hudson.util.Secret;

// A declaration: signatures to compile against, nothing to run.
public interface PasswordCredentials extends Credentials {
    Secret getPassword();
}
