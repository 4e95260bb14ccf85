package hudson.model;

// A declaration: signatures to compile against, nothing to run.
public interface Action extends ModelObject {
    String getIconFileName();

    @Override
    String getDisplayName();

    String getUrlName();
}
