package hudson.model;

// A declaration: signatures to compile against, nothing to run.
public interface TopLevelItem extends Item {}
