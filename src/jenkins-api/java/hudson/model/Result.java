package hudson.model;

import java.io.Serializable;

// A declaration: signatures to compile against, nothing to run.
public final class Result implements Serializable {
    public static final Result SUCCESS = null;
    public static final Result UNSTABLE = null;
    public static final Result FAILURE = null;
    public static final Result NOT_BUILT = null;
    public static final Result ABORTED = null;

    private Result() {}
}
