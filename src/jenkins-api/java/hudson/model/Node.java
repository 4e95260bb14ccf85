package hudson.model;

import hudson.ExtensionPoint;
import hudson.FilePath;
import hudson.security.AccessControlled;

// A declaration: signatures to compile against, nothing to run.
public abstract class Node implements ModelObject, ExtensionPoint, AccessControlled {
    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException();
    }

    public abstract String getNodeName();

    public final Computer toComputer() {
        throw new UnsupportedOperationException();
    }

    public FilePath createPath(String absolutePath) {
        throw new UnsupportedOperationException();
    }
}
