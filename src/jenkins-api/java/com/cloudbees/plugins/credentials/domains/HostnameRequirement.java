package com.cloudbees.plugins.credentials.domains;

// A declaration: signatures to compile against, nothing to run.
public class HostnameRequirement extends DomainRequirement {
    public HostnameRequirement(String hostname) {}

    public String getHostname() {
        throw new UnsupportedOperationException();
    }
}
