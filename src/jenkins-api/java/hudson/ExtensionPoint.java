package hudson;

// A declaration: signatures to compile against, nothing to run.
public interface ExtensionPoint {}
