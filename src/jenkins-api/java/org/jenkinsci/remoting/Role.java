package org.jenkinsci.remoting;

// A declaration: signatures to compile against, nothing to run.
public final class Role {
    public Role(String name) {}
}
