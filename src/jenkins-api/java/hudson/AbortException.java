package hudson;

import java.io.IOException;

// A declaration: signatures to compile against, nothing to run.
public class AbortException extends IOException {
    public AbortException() {}

    public AbortException(String message) {}
}
