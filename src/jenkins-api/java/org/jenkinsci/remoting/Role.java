package org.jenkinsci.remoting;

// A declaration: signatures to compile against, nothing to run.
public class Role {
    public Role(String name) {}
}
