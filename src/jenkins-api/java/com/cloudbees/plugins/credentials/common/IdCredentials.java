package com.cloudbees.plugins.credentials.common;

import com.cloudbees.plugins.credentials.Credentials;

// A declaration: signatures to compile against, nothing to run.
public interface IdCredentials extends Credentials {
    String getId();
}
