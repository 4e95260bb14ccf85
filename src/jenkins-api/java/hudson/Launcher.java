package hudson;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;

// A declaration: signatures to compile against, nothing to run.
public abstract class Launcher {
    private Launcher() {}

    public VirtualChannel getChannel() {
        throw new UnsupportedOperationException();
    }

    public TaskListener getListener() {
        throw new UnsupportedOperationException();
    }

    public boolean isUnix() {
        throw new UnsupportedOperationException();
    }

    public final Launcher decorateByEnv(EnvVars env) {
        throw new UnsupportedOperationException();
    }
}
