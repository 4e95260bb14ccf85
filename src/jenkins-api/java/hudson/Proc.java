package hudson;

import java.io.IOException;

// A declaration: signatures to compile against, nothing to run.
public abstract class Proc {
    protected Proc() {}

    public abstract void kill() throws IOException, InterruptedException;

    public abstract int join() throws IOException, InterruptedException;
}
