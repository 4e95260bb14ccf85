package com.cloudbees.plugins.credentials.common;

import com.cloudbees.plugins.credentials.Credentials;

// A declaration: signatures to compile against, nothing to run.
public interface UsernameCredentials extends Credentials {
    String getUsername();

    default boolean isUsernameSecret() {
        throw new UnsupportedOperationException();
    }
}
