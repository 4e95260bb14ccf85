package org.jenkinsci.remoting;

// A declaration: signatures to compile against, nothing to run.
public interface RoleSensitive {
    void checkRoles(RoleChecker checker) throws SecurityException;
}
