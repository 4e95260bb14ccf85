package jenkins;

import hudson.FilePath;
import org.jenkinsci.remoting.RoleChecker;

// A declaration: signatures to compile against, nothing to run.
public abstract class MasterToSlaveFileCallable<T> implements FilePath.FileCallable<T> {
    @Override
    public void checkRoles(RoleChecker checker) throws SecurityException {
        throw new UnsupportedOperationException();
    }
}
