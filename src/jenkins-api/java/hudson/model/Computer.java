package hudson.model;

import hudson.remoting.VirtualChannel;
import hudson.security.AccessControlled;
import java.util.concurrent.ExecutorService;

// A declaration: signatures to compile against, nothing to run.
public abstract class Computer extends Actionable implements AccessControlled {
    public static final ExecutorService threadPoolForRemoting = null;

    protected Computer(Node node) {}

    public String getName() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException();
    }

    public Node getNode() {
        throw new UnsupportedOperationException();
    }

    public final boolean isOnline() {
        throw new UnsupportedOperationException();
    }

    public abstract VirtualChannel getChannel();
}
