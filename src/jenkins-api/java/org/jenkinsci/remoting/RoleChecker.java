package org.jenkinsci.remoting;

import java.util.Collection;

// A declaration: signatures to compile against, nothing to run.
public abstract class RoleChecker {
    public abstract void check(RoleSensitive subject, Collection<Role> expected) throws SecurityException;
}
