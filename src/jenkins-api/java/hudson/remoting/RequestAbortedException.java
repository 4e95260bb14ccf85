package hudson.remoting;

// A declaration: signatures to compile against, nothing to run.
public class RequestAbortedException extends RuntimeException {
    public RequestAbortedException(Throwable cause) {}
}
