package hudson.model;

// A declaration: signatures to compile against, nothing to run.
public interface Describable<T extends Describable<T>> {
    default Descriptor<T> getDescriptor() {
        throw new UnsupportedOperationException();
    }
}
