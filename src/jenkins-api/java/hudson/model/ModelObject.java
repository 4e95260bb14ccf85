package hudson.model;

// A declaration: signatures to compile against, nothing to run.
public interface ModelObject {
    String getDisplayName();
}
