package hudson.security;

// A declaration: signatures to compile against, nothing to run.
public final class Permission {
    private Permission() {}
}
