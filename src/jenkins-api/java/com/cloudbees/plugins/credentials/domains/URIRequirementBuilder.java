package com.cloudbees.plugins.credentials.domains;

import java.util.List;

// A declaration: signatures to compile against, nothing to run.
public class URIRequirementBuilder {
    private URIRequirementBuilder() {}

    public static URIRequirementBuilder create() {
        throw new UnsupportedOperationException();
    }

    public static URIRequirementBuilder fromUri(String uri) {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withHostname(String hostname) {
        throw new UnsupportedOperationException();
    }

    public URIRequirementBuilder withHostnamePort(String hostname, int port) {
        throw new UnsupportedOperationException();
    }

    public List<DomainRequirement> build() {
        throw new UnsupportedOperationException();
    }
}
