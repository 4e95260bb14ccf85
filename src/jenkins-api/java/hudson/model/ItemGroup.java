package hudson.model;

// A declaration: signatures to compile against, nothing to run.
public interface ItemGroup<T extends Item> extends ModelObject {}
