package org.jenkinsci.plugins.plaincredentials;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.util.Secret;

// A declaration: signatures to compile against, nothing to run.
public interface StringCredentials extends StandardCredentials {
    Secret getSecret();
}
