package hudson.remoting;

// A declaration: signatures to compile against, nothing to run.
public interface Future<V> extends java.util.concurrent.Future<V> {}
