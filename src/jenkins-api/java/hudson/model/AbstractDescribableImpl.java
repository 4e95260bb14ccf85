package hudson.model;

// A declaration: signatures to compile against, nothing to run.
public abstract class AbstractDescribableImpl<T extends AbstractDescribableImpl<T>> implements Describable<T> {}
